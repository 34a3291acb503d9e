import type { RunReport } from "../../../engine/report";
import css from "../Lab.module.css";
import { AnswerPair } from "../merge/AnswerPair";
import { ResultPanel } from "../ResultPanel";

/** Answers of both models to read, right and wrong ones. */
export function Samples({ report }: { readonly report: RunReport }) {
  if (report.samples.length === 0) return null;
  return (
    <ResultPanel title="Answers to read" testId="evaluate.samples" provenance={report.provenance}>
      <div className={css.columns}>
        {report.samples.map((sample) => (
          <AnswerPair key={`${sample.language} ${sample.prompt}`} {...sample} />
        ))}
      </div>
    </ResultPanel>
  );
}
