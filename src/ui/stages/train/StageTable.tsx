import { useRef } from "react";
import { trainingFigures } from "../../../app/trainFigures";
import { formatBytes, formatDuration, formatNumber } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import { ExportTools } from "../../widgets/ExportTools";
import css from "../Lab.module.css";
import { exportSource, ResultPanel } from "../ResultPanel";

const title = "What each stage took";

/** Steps, tokens, time, speed and memory of every stage of a run. */
export function StageTable({ report }: { readonly report: RunReport }) {
  const picture = useRef<HTMLDivElement>(null);
  const stages = report.stages.map(({ stage, steps, wallMs, made, memory }) => ({
    stage,
    kept: made !== undefined,
    steps: made?.steps ?? steps,
    wallMs: made?.wallMs ?? wallMs,
    figures: trainingFigures(report, stage),
    bytes: memory && Object.values(memory).reduce((sum, size) => sum + size, 0),
  }));
  const head = ["stage", "steps", "tokens", "time", "tokens a second", "GPU memory"];
  const rows = () => [
    ["stage", "steps", "tokens", "ms", "tokens a second", "bytes", "kept from an earlier run"],
    ...stages.map(({ stage, kept, steps, wallMs, figures, bytes }) => [
      stage,
      steps,
      figures?.tokens ?? "",
      Math.round(wallMs),
      figures?.tokensPerSecond ?? "",
      bytes ?? "",
      kept ? "yes" : "no",
    ]),
  ];
  const facts = { unit: "as each heading says; in the CSV ms and bytes", n: `${stages.length} stages of 1 run` };
  return (
    <ResultPanel
      title={title}
      testId="train.stages"
      provenance={report.provenance}
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file="stages"
          {...exportSource(report)}
          {...{ facts, rows, picture }}
          testId="train.stages"
        />
      }
    >
      <div ref={picture} className={css.scroll}>
        <table className={css.table}>
          <thead>
            <tr>
              {head.map((name, index) => (
                <th key={name} scope="col" className={index === 0 ? undefined : css.number}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {stages.map(({ stage, kept, steps, wallMs, figures, bytes }) => (
              <tr key={stage}>
                <th scope="row">
                  {stage} {kept && <span className={css.muted}>kept from an earlier run: what it took then</span>}
                </th>
                <td className={css.number}>{formatNumber(steps)}</td>
                <td className={css.number}>{figures ? formatNumber(figures.tokens) : "–"}</td>
                <td className={css.number}>{wallMs > 0 ? formatDuration(wallMs) : "–"}</td>
                <td className={css.number}>{figures?.tokensPerSecond ? formatNumber(figures.tokensPerSecond) : "–"}</td>
                <td className={css.number}>{bytes === undefined ? "–" : formatBytes(bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ResultPanel>
  );
}
