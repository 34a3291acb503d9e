import { lazy, Suspense, useMemo, useState } from "react";
import { useApp } from "../../../app/store/store";
import { formatNumber, formatScalar } from "../../../base/format";
import type { StepRange } from "../../visuals/lossKeys";
import { lossSvg } from "../../visuals/lossSvg";
import { type ChartSeries, lossTable } from "../../visuals/lossTable";
import { ExportTools } from "../../widgets/ExportTools";
import { factsText } from "../../widgets/figureFacts";
import { exportColour } from "../../widgets/figureSvg";
import css from "../Lab.module.css";
import { ResultPanel } from "../ResultPanel";
import { RunChip } from "./RunChip";
import { runAccent, runDash } from "./runSlot";
import type { LoadedRun } from "./useRunsById";

const LossChart = lazy(() => import("../../visuals/LossChart").then(({ LossChart }) => ({ default: LossChart })));

/** The loss of one training in every run, on one axis. */
export function CurveOverlay({ runs }: { readonly runs: readonly LoadedRun[] }) {
  const theme = useApp((state) => state.view.theme);
  const trainings = [...new Set(runs.flatMap(({ report }) => Object.keys(report.losses)))];
  const [wanted, setWanted] = useState("learn/ability");
  const [isLogarithmic, setIsLogarithmic] = useState(false);
  const [zoom, setZoom] = useState<StepRange>();
  const training = trainings.includes(wanted) ? wanted : (trainings[0] ?? "");
  const series = useMemo(() => curvesOf(runs, training), [runs, training]);
  if (trainings.length === 0) return null;
  const title = `Loss of ${training}`;
  const steps = Math.max(0, ...series.map(({ values }) => values.length));
  const facts = {
    unit: "nats a token, the mean over the tokens of a step",
    n: `${formatNumber(series.reduce((sum, { values }) => sum + values.length, 0))} steps in ${series.length} runs`,
  };
  return (
    <ResultPanel
      title={title}
      testId="compare.curves"
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file="loss"
          run="comparison"
          source={runs.map(({ entry }) => entry.name).join(", ")}
          rows={() => [
            ["step", ...series.map(({ name }) => name)],
            ...Array.from({ length: steps }, (_, i) => [i + 1, ...series.map(({ values }) => values[i] ?? "")]),
          ]}
          svg={() =>
            lossSvg(series, lossTable(series, { zoom, smoothing: 1 }), {
              title,
              isLogarithmic,
              caption: [factsText(facts), runs.map(({ entry }) => entry.name).join(", ")],
              colour: exportColour,
            })
          }
          testId="compare.curves"
        />
      }
    >
      <div className={css.row}>
        <label>
          training{" "}
          <select
            className={css.select}
            value={training}
            onChange={(event) => setWanted(event.target.value)}
            data-testid="compare.training"
          >
            {trainings.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={isLogarithmic} onChange={(event) => setIsLogarithmic(event.target.checked)} />{" "}
          logarithmic loss
        </label>
      </div>
      <ul className={css.row} aria-label="Lines of the chart" data-legend data-values>
        {runs.map(({ entry, report }, slot) => {
          const values = report.losses[training];
          return (
            <li key={entry.id} data-testid={`compare.curve.${entry.name}`} data-provenance="recorded">
              <RunChip slot={slot} /> {entry.name}{" "}
              <span className={css.mono}>{values?.length ? formatScalar(values.at(-1) ?? 0) : "–"}</span>{" "}
              <span className={css.muted}>
                {values?.length ? `nats a token after ${values.length} steps, recorded` : "has no such training"}
              </span>
            </li>
          );
        })}
      </ul>
      <Suspense fallback={<div style={{ height: 320 }}>Loading the chart …</div>}>
        <LossChart
          title={title}
          series={series}
          isLogarithmic={isLogarithmic}
          smoothing={1}
          zoom={zoom}
          onZoom={setZoom}
          theme={theme}
          testId="train.chart"
        />
      </Suspense>
    </ResultPanel>
  );
}

function curvesOf(runs: readonly LoadedRun[], training: string): ChartSeries[] {
  return runs.flatMap(({ entry, report }, slot) => {
    const values = report.losses[training];
    return values ? [{ name: entry.name, values, accent: runAccent(slot), dash: runDash(slot) }] : [];
  });
}
