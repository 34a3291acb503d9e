import { useState } from "react";
import { type CardButton, cardButtons, copyDiagnostics } from "../../app/commands/cardActions";
import { type Card, cardOf } from "../../app/errorCard";
import type { ActionId } from "../../app/errorCatalogue";
import type { AppState, Failure } from "../../app/store/state";
import { useApp } from "../../app/store/store";
import { WorkCost } from "../stages/RunCost";
import { type CardAction, ErrorCard } from "../widgets/ErrorCard";

export interface FailureCardProps {
  readonly failure: Failure;
  /** What the place of the card offers beside the catalogue: to put it away, to draw again. */
  readonly own?: readonly CardAction[];
  /** The catalogue's actions that fit here; all by default. */
  readonly only?: readonly ActionId[];
  /** Shown as a note where nothing was asked for that failed. */
  readonly isNote?: boolean;
}

/** The card of a failure, with every action that can do something now. */
export function FailureCard({ failure, own, only, isNote }: FailureCardProps) {
  const whole = cardOf(failure, { ...useApp(), userAgent: navigator.userAgent });
  const card = only ? { ...whole, actions: whole.actions.filter((id) => only.includes(id)) } : whole;
  return <CardView card={isNote ? { ...card, isNote } : card} {...(own && { own })} />;
}

export interface CardViewProps {
  readonly card: Card;
  readonly own?: readonly CardAction[];
  /** What the buttons go by; the store as it stands by default. */
  readonly state?: AppState;
}

/** Draws a card of the catalogue. */
export function CardView({ card, own = [], state }: CardViewProps) {
  const present = useApp();
  const [outcome, setOutcome] = useState<string>();
  const action = ({ label, run, starts }: CardButton, isQuiet = false): CardAction => ({
    label,
    isQuiet,
    ...(starts && { detail: <WorkCost work={starts} /> }),
    onSelect: () => void run()?.then(setOutcome),
  });
  const actions = [
    ...cardButtons(card.actions, state ?? present).map((button) => action(button)),
    ...own,
    action({ label: "Copy diagnostics", run: copyDiagnostics }, true),
  ];
  return (
    <ErrorCard
      title={card.title}
      cause={card.cause}
      kept={card.kept}
      actions={actions}
      tone={card.isNote ? "note" : "error"}
      {...(card.code && { code: card.code })}
      {...(card.details && { details: card.details })}
      {...(outcome !== undefined && { outcome })}
    />
  );
}
