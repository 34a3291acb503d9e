import type { PairKind } from "../../../app/scores";
import css from "../Lab.module.css";

const kinds: readonly { readonly kind: PairKind; readonly label: string }[] = [
  { kind: "all", label: "all problems" },
  { kind: "seen", label: "number pairs seen in training" },
  { kind: "unseen", label: "pairs that no corpus contains" },
];

export interface PairKindsProps {
  readonly kind: PairKind;
  readonly onChange: (kind: PairKind) => void;
}

/** Which problems the figures of the screen count. */
export function PairKinds({ kind, onChange }: PairKindsProps) {
  return (
    <fieldset className={css.row} style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="visually-hidden">Problems counted</legend>
      {kinds.map((option) => (
        <label key={option.kind}>
          <input
            type="radio"
            name="pairs"
            checked={kind === option.kind}
            onChange={() => onChange(option.kind)}
            data-testid={`evaluate.pairs.${option.kind}`}
          />{" "}
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
