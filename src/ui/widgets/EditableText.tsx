import { Pencil } from "lucide-react";
import { useRef, useState } from "react";
import css from "./EditableText.module.css";

export interface EditableTextProps {
  readonly value: string;
  /** What it is, for screen readers: "name of calm-otter-14". */
  readonly label: string;
  /** Shown where there is no text yet. */
  readonly placeholder?: string;
  readonly maxLength: number;
  readonly onSave: (value: string) => void;
  readonly testId: string;
}

/** A text that becomes a field when it is pressed. Enter and leaving it save, Escape keeps the old text. */
export function EditableText({ value, label, placeholder = "", maxLength, onSave, testId }: EditableTextProps) {
  const [draft, setDraft] = useState<string>();
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setDraft(undefined);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const save = () => {
    if (draft !== undefined && draft.trim() !== value) onSave(draft);
  };
  if (draft === undefined) {
    return (
      <button
        ref={opener}
        type="button"
        className={css.text}
        data-empty={value === ""}
        onClick={() => setDraft(value)}
        aria-label={`Change the ${label}${value ? `: ${value}` : ""}`}
        data-testid={testId}
      >
        {value || placeholder} <Pencil size={12} aria-hidden className={css.icon} />
      </button>
    );
  }
  return (
    <input
      className={css.field}
      // biome-ignore lint/a11y/noAutofocus: the person asked for this field by pressing the text
      autoFocus
      aria-label={label}
      value={draft}
      maxLength={maxLength}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => {
        save();
        setDraft(undefined);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") {
          save();
          close();
        }
        if (event.key === "Escape") close();
      }}
      data-testid={`${testId}.field`}
    />
  );
}
