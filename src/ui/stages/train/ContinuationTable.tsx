import type { Continuations } from "../../../engine/report";
import lab from "../Lab.module.css";
import { languageName } from "../languageName";
import css from "./Train.module.css";

export interface ContinuationTableProps {
  readonly prompts: Continuations["prompts"];
  readonly looks: Continuations["trainings"][string];
  readonly isRight: (text: string, answer: string) => boolean;
}

/** A row a step, a column a prompt; right and wrong are said by a sign and in words. */
export function ContinuationTable({ prompts, looks, isRight }: ContinuationTableProps) {
  return (
    <div className={lab.scroll}>
      <table className={lab.table} data-testid="train.continuations.table">
        <thead>
          <tr>
            <th scope="col" className={lab.number}>
              step
            </th>
            {prompts.map(({ language, text, answer }) => (
              <th key={`${language} ${text}`} scope="col" className={css.prompt}>
                {languageName(language)}
                <span lang={language} dir="auto">
                  {text}
                </span>
                <span>right: {answer}</span>
              </th>
            ))}
            <th scope="col" className={lab.number}>
              right
            </th>
          </tr>
        </thead>
        <tbody>
          {looks.map(({ step, texts }) => {
            const marks = prompts.map(({ answer }, index) => isRight(texts[index] ?? "", answer));
            return (
              <tr key={step}>
                <th scope="row" className={lab.number}>
                  {step}
                </th>
                {prompts.map(({ language, text }, index) => (
                  <td key={`${language} ${text}`} data-right={marks[index]}>
                    <span aria-hidden className={css.mark}>
                      {marks[index] ? "✓" : "·"}
                    </span>
                    <span className="visually-hidden">{marks[index] ? "right:" : "wrong:"}</span>
                    <span lang={language} dir="auto" className={css.said}>
                      {texts[index] || "(nothing)"}
                    </span>
                  </td>
                ))}
                <td className={lab.number}>
                  {marks.filter(Boolean).length} of {prompts.length}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={lab.muted}>Step 0 is the base. A few prompts are a look, not a measurement: Evaluate counts.</p>
    </div>
  );
}
