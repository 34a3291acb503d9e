import { useId } from "react";
import css from "../../Lab.module.css";
import own from "./Corpora.module.css";

export interface ColumnFieldsProps {
  readonly columns: readonly string[];
  readonly first: string;
  /** Empty for none. */
  readonly second: string;
  readonly onChange: (first: string, second: string) => void;
}

/** Which column holds the texts, and which is put below each. */
export function ColumnFields({ columns, first, second, onChange }: ColumnFieldsProps) {
  const id = useId();
  const talk = columns.find((column) => columns.some((other) => other.startsWith(`${column}.`)));
  return (
    <>
      <div className={own.field}>
        <label htmlFor={`${id}-first`}>Column of the texts</label>
        <select
          id={`${id}-first`}
          className={css.select}
          value={first}
          onChange={(event) => onChange(event.target.value, second)}
          data-testid="corpora.column"
        >
          {columns.map((column) => (
            <option key={column}>{column}</option>
          ))}
        </select>
      </div>
      <div className={own.field}>
        <label htmlFor={`${id}-second`}>Below it, from column</label>
        <select
          id={`${id}-second`}
          className={css.select}
          value={second}
          onChange={(event) => onChange(first, event.target.value)}
          data-testid="corpora.column2"
        >
          <option value="">nothing</option>
          {columns.map((column) => (
            <option key={column}>{column}</option>
          ))}
        </select>
      </div>
      {talk !== undefined && (
        <p className={css.muted}>
          {talk} holds conversations: they are written as the model's chat template says, or, where it has none, as what
          was said.
        </p>
      )}
    </>
  );
}

/** The column that most likely holds the texts. */
export function likelyColumn(columns: readonly string[]): string {
  return (
    ["text", "content", "question", "messages", "conversations"].find((name) => columns.includes(name)) ??
    columns[0] ??
    ""
  );
}

export interface LimitFieldProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** How many tokens are read at most. */
export function LimitField({ value, onChange }: LimitFieldProps) {
  const id = useId();
  return (
    <div className={own.field}>
      <label htmlFor={id}>At most so many tokens</label>
      <input
        id={id}
        className={css.input}
        inputMode="numeric"
        autoComplete="off"
        placeholder="all"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        data-testid="corpora.limit"
      />
    </div>
  );
}
