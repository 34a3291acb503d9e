import { TriangleAlert } from "lucide-react";
import { Button } from "./Button";
import css from "./ErrorCard.module.css";

export interface CardAction {
  readonly label: string;
  readonly onSelect: () => void;
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
}

/** A failure at the place of its action: what, why, what was kept, what to do. */
export function ErrorCard({ title, cause, kept, actions, tone = "error", code }: ErrorCardProps) {
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
        <p>{cause}</p>
        <p className={css.kept}>{kept}</p>
        <div className={css.actions}>
          {actions.map(({ label, onSelect }) => (
            <Button key={label} onClick={onSelect}>
              {label}
            </Button>
          ))}
        </div>
      </div>
    </section>
  );
}
