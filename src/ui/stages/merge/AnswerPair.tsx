import { isRight } from "../../../app/probeChoice";
import { type DiffPart, diffTexts } from "../../../base/textDiff";
import css from "./AnswerPair.module.css";

export interface AnswerPairProps {
  readonly language?: string;
  readonly prompt: string;
  /** The right result, where it is known. */
  readonly answer?: string;
  readonly base: string;
  readonly merged: string;
  /** Which of the two is right, where an evaluation said so; else the number after "=" tells. */
  readonly verdicts?: { readonly base: boolean; readonly merged: boolean };
  /** The texts were made with other settings than the sliders show. */
  readonly isStale?: boolean;
}

/** One prompt answered by the base and by the merged model, side by side, with the words marked that differ. */
export function AnswerPair({ language, prompt, answer, base, merged, verdicts, isStale = false }: AnswerPairProps) {
  const verdictOf = (text: string, own: boolean | undefined) =>
    own ?? (answer === undefined ? undefined : isRight(text, answer));
  const { left, right, changed } = diffTexts(base.trim(), merged.trim(), language);
  return (
    <div className={css.pair} data-stale={isStale} data-testid="merge.pair">
      <p className={css.prompt} lang={language} dir="auto" data-testid="merge.prompt" data-values>
        {prompt}
        {answer !== undefined && (
          <span className={css.expected} lang="en">
            right: {answer}
          </span>
        )}
      </p>
      <Answer who="base" parts={left} isRight={verdictOf(base, verdicts?.base)} language={language} />
      <Answer who="merged" parts={right} isRight={verdictOf(merged, verdicts?.merged)} language={language} />
      <p className={css.summary} data-testid="merge.difference">
        {changed === 0
          ? "Both say the same."
          : `${changed} ${changed === 1 ? "word or sign differs" : "words and signs differ"}: struck through in the base, underlined in the merged model.`}
      </p>
    </div>
  );
}

interface AnswerProps {
  readonly who: "base" | "merged";
  readonly parts: readonly DiffPart[];
  /** Undefined where nobody knows. */
  readonly isRight: boolean | undefined;
  readonly language: string | undefined;
}

function Answer({ who, parts, isRight, language }: AnswerProps) {
  const verdict = isRight === undefined ? undefined : isRight ? "right" : "wrong";
  const Mark = who === "base" ? "del" : "ins";
  return (
    <div className={css.answer} data-who={who} data-verdict={verdict}>
      <h3>
        {who}
        {verdict && <span className={css.verdict}>{verdict === "right" ? "✓ right" : "✕ wrong"}</span>}
      </h3>
      <p lang={language} dir="auto" className={css.text} data-testid={`merge.answer.${who}`} data-values>
        {parts.length === 0 && <span className={css.nothing}>(no text)</span>}
        {parts.map(({ text, isShared }, i) => {
          // A part has no name but its place.
          const key = `${i} ${text}`;
          return isShared ? <span key={key}>{text}</span> : <Mark key={key}>{text}</Mark>;
        })}
      </p>
    </div>
  );
}
