import { ChevronDown, ChevronUp, TriangleAlert } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Button } from "./Button";
import css from "./ErrorCard.module.css";

export interface CardAction {
  readonly label: string;
  readonly onSelect: () => void;
  /** Behind the label: what it will take. */
  readonly detail?: ReactNode;
  /** Stands last, without a frame. */
  readonly isQuiet?: boolean;
}

export interface ErrorCardProps {
  readonly title: string;
  readonly cause: string;
  /** What was not lost. */
  readonly kept: string;
  readonly actions: readonly CardAction[];
  /** `note` for what is worth knowing and stops nothing. */
  readonly tone?: "error" | "note";
  /** Code of the error catalogue, E1 to E15. */
  readonly code?: string;
  /** What a button of its own unfolds. */
  readonly details?: { readonly label: string; readonly lines: readonly string[] };
  /** What the last action came to, where that is not seen otherwise. */
  readonly outcome?: string;
}

/** A failure at the place of its action: what, why, what was kept, what to do. */
export function ErrorCard({ title, cause, kept, actions, tone = "error", code, details, outcome }: ErrorCardProps) {
  const [isUnfolded, setIsUnfolded] = useState(false);
  const list = useId();
  const button = ({ label, onSelect, isQuiet, detail }: CardAction) => (
    <Button key={label} tone={isQuiet ? "quiet" : "plain"} onClick={onSelect}>
      {label}
      {detail && <> {detail}</>}
    </Button>
  );
  return (
    <section
      className={css.card}
      data-tone={tone}
      data-code={code}
      data-testid="error.card"
      role={tone === "error" ? "alert" : "status"}
    >
      <TriangleAlert size={18} aria-hidden className={css.icon} />
      <div className={css.body}>
        <h3>
          {title} {code && <span className={css.code}>{code}</span>}
        </h3>
        <p data-testid="error.cause">{cause}</p>
        <p className={css.kept} data-testid="error.kept">
          {kept}
        </p>
        <div className={css.actions} data-testid="error.actions">
          {actions.filter(({ isQuiet }) => !isQuiet).map(button)}
          {details && (
            <Button
              aria-expanded={isUnfolded}
              aria-controls={list}
              onClick={() => setIsUnfolded(!isUnfolded)}
              testId="error.unfold"
            >
              {isUnfolded ? <ChevronUp size={16} aria-hidden /> : <ChevronDown size={16} aria-hidden />}
              {details.label}
            </Button>
          )}
          {actions.filter(({ isQuiet }) => isQuiet).map(button)}
          <span role="status" className={css.outcome}>
            {outcome}
          </span>
        </div>
        {details && (
          <ul id={list} hidden={!isUnfolded} className={css.details} data-testid="error.details">
            {details.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
