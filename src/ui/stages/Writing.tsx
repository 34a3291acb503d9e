import { changeWriting, stopWriting, writeOn } from "../../app/commands/writeOn";
import { isBusy } from "../../app/steps";
import { useApp } from "../../app/store/store";
import type { WritingState } from "../../app/store/writing";
import { formatDuration } from "../../base/format";
import type { Variant } from "../../engine/api";
import { FailureCard } from "../errors/FailureCard";
import { Button } from "../widgets/Button";
import css from "./Lab.module.css";
import own from "./Writing.module.css";

/** Tokens a second until they were measured. */
const guessedSpeed = 20;

type NumberField = "temperature" | "topP" | "seed" | "maxNewTokens";

const fields: readonly {
  readonly field: NumberField;
  readonly label: string;
  readonly words: string;
  readonly min: number;
  readonly max: number;
  readonly step: number | "any";
}[] = [
  {
    field: "temperature",
    label: "Temperature",
    words: "0 takes the most likely token always; higher is more varied",
    min: 0,
    max: 5,
    step: "any",
  },
  {
    field: "topP",
    label: "Top-p",
    words: "draw from the most likely tokens that make up this share",
    min: 0.01,
    max: 1,
    step: "any",
  },
  { field: "seed", label: "Seed", words: "the same seed writes the same text", min: 0, max: 999_999_999, step: 1 },
  { field: "maxNewTokens", label: "Tokens", words: "at most, of each model", min: 1, max: 512, step: 1 },
];

export interface WritingProps {
  readonly writers: readonly Variant[];
}

/** A text that models on the GPU continue, shown as it is written: the text, how tokens are drawn, what came of it. */
export function Writing({ writers }: WritingProps) {
  const writing = useApp((state) => state.writing);
  return (
    <>
      <WritingForm writing={writing} writers={writers} />
      {writing.failure && <FailureCard failure={writing.failure} />}
      {writing.texts && <Texts {...writing.texts} writer={writing.writer} />}
    </>
  );
}

function WritingForm({ writing, writers }: WritingProps & { readonly writing: WritingState }) {
  const busy = useApp(isBusy);
  const { status, prompt, maxNewTokens, tokensPerSecond } = writing;
  const seconds = (writers.length * maxNewTokens) / (tokensPerSecond || guessedSpeed);
  return (
    <form
      className={own.form}
      onSubmit={(event) => {
        event.preventDefault();
        void writeOn(writers);
      }}
    >
      <textarea
        className={own.prompt}
        dir="auto"
        rows={2}
        aria-label="Text to continue"
        placeholder="Begin a text, or ask something"
        value={prompt}
        onChange={(event) => changeWriting({ prompt: event.target.value })}
        data-testid="writing.prompt"
      />
      <div className={own.fields}>
        {fields.map((field) => (
          <Field key={field.field} {...field} value={writing[field.field]} />
        ))}
      </div>
      <div className={css.row}>
        <Button type="submit" disabled={busy} testId="writing.start">
          {writers.length > 1 ? "Continue with both" : "Continue"}, {tokensPerSecond ? "≈" : "estimated"}{" "}
          {formatDuration(Math.max(1, seconds) * 1000)}
        </Button>
        {status === "running" && (
          <Button onClick={stopWriting} testId="writing.stop">
            Stop
          </Button>
        )}
        <span className={css.muted} role="status" data-testid="writing.status">
          {status === "running" && `the ${writing.writer ?? "merged"} model writes …`}
          {status === "idle" && writing.texts && "done"}
        </span>
      </div>
    </form>
  );
}

function Field({ field, label, words, value, ...limits }: (typeof fields)[number] & { readonly value: number }) {
  return (
    <label className={own.field}>
      <span>{label}</span>
      <input
        type="number"
        value={value}
        {...limits}
        onChange={(event) => {
          const number = event.target.valueAsNumber;
          if (number >= limits.min && number <= limits.max) changeWriting({ [field]: number });
        }}
        data-testid={`writing.${field}`}
      />
      <span className={css.muted}>{words}</span>
    </label>
  );
}

interface TextsProps extends NonNullable<WritingState["texts"]> {
  readonly writer: WritingState["writer"];
}

function Texts({ prompt, writers, base, merged, writer }: TextsProps) {
  return (
    <div className={own.texts}>
      {writers.map((who) => (
        <div key={who} aria-busy={writer === who}>
          <h3>{who}</h3>
          <p className={own.text} dir="auto" data-testid={`writing.${who}`}>
            <span className={css.muted}>{prompt}</span> {who === "base" ? base : merged}
          </p>
        </div>
      ))}
    </div>
  );
}
