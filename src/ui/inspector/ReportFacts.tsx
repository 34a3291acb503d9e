import { memo, useRef } from "react";
import { deltaNames } from "../../app/inspectorVectors";
import { formatNumber, formatPercent, formatScalar } from "../../base/format";
import { exportSource, ResultPanel } from "../stages/ResultPanel";
import { ExportTools } from "../widgets/ExportTools";
import css from "./Inspector.module.css";
import type { Inspected } from "./useInspected";

const title = "From the run's report";

/** What the report itself says of a tensor: norms from its Gram matrix, shares of key weights. Needs no tensor file. */
export const ReportFacts = memo(function ReportFacts({ inspected }: { readonly inspected: Inspected }) {
  const { report, tensor, name, rows, columns } = inspected;
  const gram = report.gram.matrices[tensor] ?? [];
  const { basis } = report.gram;
  const norm = (index: number) => Math.sqrt(Math.max(0, gram[index * (basis.length + 1)] ?? 0));
  const count = rows * columns;
  const k1 = report.recipe.locate.keyNeuronRatio;
  const box = useRef<HTMLDListElement>(null);
  const norms = [
    ["‖θo‖, base", norm(basis.length - 1)] as const,
    ...deltaNames(report).map((corpus, i) => [`‖d(${corpus})‖`, norm(i)] as const),
  ];
  const facts = {
    unit: "Euclidean norms as numbers, key weights and their share in %",
    n: `${formatNumber(count)} weights`,
  };
  return (
    <ResultPanel
      title={title}
      testId="inspector.report"
      facts={facts}
      tools={
        <ExportTools
          title={`${name}: ${title}`}
          file={`${name}-report`}
          testId="inspector.report"
          {...exportSource(report)}
          {...{ facts, picture: box }}
          rows={() => [
            ["figure", "value", "share of the tensor", "times k1"],
            ...norms.map(([label, value]) => [label, value, "", ""]),
            ...Object.entries(report.keyNeurons).map(([corpus, { byTensor }]) => {
              const found = byTensor[tensor] ?? 0;
              return [`key weights of ${corpus}`, found, found / count, found / count / k1];
            }),
          ]}
        />
      }
    >
      <dl ref={box} className={css.facts} data-values>
        {norms.map(([label, value]) => (
          <div key={label} className={css.fact}>
            <dt>{label}</dt>
            <dd>{formatScalar(value)}</dd>
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
});
