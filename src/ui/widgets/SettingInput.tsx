import { useId, useState } from "react";
import css from "./SettingInput.module.css";

export interface SettingInputProps {
  readonly label: string;
  /** The paper's letter. */
  readonly symbol?: string | undefined;
  readonly note?: string | undefined;
  /** As it is printed, without the unit. */
  readonly value: string;
  readonly unit?: string;
  /** The paper's value as it is printed: a tick that sets it. */
  readonly paper?: string | undefined;
  readonly disabled?: boolean;
  /** Default: a number. */
  readonly kind?: "number" | "text";
  /** Takes what was typed; returns what was expected instead, in words, where it cannot be used. */
  readonly onCommit: (text: string) => string | undefined;
  readonly testId: string;
}

/** A small number field: taken over by Enter or on leaving, put back by Escape; says what it expected where it refuses. */
export function SettingInput(props: SettingInputProps) {
  const { label, symbol, note, value, unit, paper, disabled, kind = "number", onCommit, testId } = props;
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const [expected, setExpected] = useState<string | undefined>(undefined);
  const id = useId();
  const commit = (text: string) => {
    const wrong = text === value ? undefined : onCommit(text);
    setExpected(wrong);
    if (wrong === undefined) setTyped(undefined);
  };
  const putBack = () => {
    setTyped(undefined);
    setExpected(undefined);
  };
  const atPaper = paper === value;
  return (
    <div className={css.setting} data-testid={testId}>
      <label htmlFor={id}>
        {symbol && <span className={css.symbol}>{symbol} </span>}
        {label}
      </label>
      <span className={css.field}>
        <input
          id={id}
          className={css.input}
          inputMode={kind === "number" ? "decimal" : "text"}
          data-kind={kind}
          autoComplete="off"
          value={typed ?? value}
          disabled={disabled}
          aria-invalid={expected !== undefined}
          aria-describedby={`${id}-about`}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={(event) => commit(event.target.value.trim())}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit(event.currentTarget.value.trim());
            if (event.key === "Escape") putBack();
          }}
          data-testid={`${testId}.input`}
        />
        {unit && <span className={css.unit}>{unit}</span>}
        {paper !== undefined && (
          <button
            type="button"
            className={css.paper}
            aria-pressed={atPaper}
            disabled={disabled}
            title={`The paper's value: ${paper}${unit ? ` ${unit}` : ""}`}
            onClick={() => commit(paper)}
          >
            {atPaper ? "✓ paper" : `paper ${paper}`}
          </button>
        )}
      </span>
      <span id={`${id}-about`} className={css.about} data-wrong={expected !== undefined} role="status">
        {expected ? `expected ${expected}` : note}
      </span>
    </div>
  );
}
