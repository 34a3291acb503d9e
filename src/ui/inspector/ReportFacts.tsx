import { deltaNames } from "../../app/inspectorVectors";
import { formatNumber, formatPercent, formatScalar } from "../../base/format";
import { ResultPanel } from "../stages/ResultPanel";
import css from "./Inspector.module.css";
import type { Inspected } from "./useInspected";

/** What the report itself says of a tensor: norms from its Gram matrix, shares of key weights. Needs no tensor file. */
export function ReportFacts({ inspected }: { readonly inspected: Inspected }) {
  const { report, tensor, rows, columns } = inspected;
  const gram = report.gram.matrices[tensor] ?? [];
  const { basis } = report.gram;
  const norm = (index: number) => Math.sqrt(Math.max(0, gram[index * (basis.length + 1)] ?? 0));
  const count = rows * columns;
  const k1 = report.recipe.locate.keyNeuronRatio;
  return (
    <ResultPanel title="From the run's report" testId="inspector.report">
      <dl className={css.facts}>
        <dt>‖θo‖, base</dt>
        <dd>{formatScalar(norm(basis.length - 1))}</dd>
        {deltaNames(report).map((corpus, i) => (
          <div key={corpus} className={css.fact}>
            <dt>‖d({corpus})‖</dt>
            <dd>{formatScalar(norm(i))}</dd>
          </div>
        ))}
        {Object.entries(report.keyNeurons).map(([corpus, { byTensor }]) => {
          const found = byTensor[tensor] ?? 0;
          return (
            <div key={corpus} className={css.fact}>
              <dt>key weights of {corpus}</dt>
              <dd>
                {formatNumber(found)} = {formatPercent(found / count)} (× {(found / count / k1).toFixed(2)} of k1)
              </dd>
            </div>
          );
        })}
      </dl>
    </ResultPanel>
  );
}
