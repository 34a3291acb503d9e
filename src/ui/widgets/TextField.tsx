import { useId } from "react";
import css from "./TextField.module.css";

export interface TextFieldProps {
  readonly label: string;
  /** What an answer looks like, or what holds where the field is empty. */
  readonly hint: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly type?: "text" | "password" | "url";
  /** The id of a `datalist`. */
  readonly list?: string;
  readonly testId: string;
}

/** A line of text with its label above. The browser neither completes nor corrects it: it is a name, an address, a secret. */
export function TextField({ label, hint, value, onChange, type = "text", list, testId }: TextFieldProps) {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type}
        value={value}
        placeholder={hint}
        autoComplete="off"
        spellCheck={false}
        {...(list !== undefined && { list })}
        onChange={(event) => onChange(event.target.value)}
        data-testid={testId}
      />
    </div>
  );
}
