import css from "./AnswerPair.module.css";

export interface AnswerPairProps {
  readonly language?: string;
  readonly prompt: string;
  /** The right result, where it is known. */
  readonly answer?: string;
  readonly base: string;
  readonly merged: string;
  /** The texts were made with other settings than the sliders show. */
  readonly isStale?: boolean;
}

/** One prompt answered by the base and by the merged model, side by side. */
export function AnswerPair({ language, prompt, answer, base, merged, isStale = false }: AnswerPairProps) {
  return (
    <div className={css.pair} data-stale={isStale}>
      <p className={css.prompt} lang={language} dir="auto" data-testid="merge.prompt">
        {prompt}
        {answer !== undefined && (
          <span className={css.expected} lang="en">
            right: {answer}
          </span>
        )}
      </p>
      <Answer who="base" text={base} answer={answer} language={language} />
      <Answer who="merged" text={merged} answer={answer} language={language} />
    </div>
  );
}

interface AnswerProps {
  readonly who: "base" | "merged";
  readonly text: string;
  readonly answer: string | undefined;
  readonly language: string | undefined;
}

function Answer({ who, text, answer, language }: AnswerProps) {
  const result = /=\s*(-?[\d\s]+?)\s*$/.exec(text)?.[1]?.replaceAll(" ", "");
  const verdict = answer === undefined ? undefined : result === answer.replaceAll(" ", "") ? "right" : "wrong";
  return (
    <div className={css.answer} data-who={who} data-verdict={verdict}>
      <h3>
        {who}
        {verdict && <span className={css.verdict}>{verdict === "right" ? "✓ right" : "✕ wrong"}</span>}
      </h3>
      <p lang={language} dir="auto" className={css.text} data-testid={`merge.answer.${who}`}>
        {text.trim() || <span className={css.nothing}>(no text)</span>}
      </p>
    </div>
  );
}
