import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { liveLosses } from "../../../app/lossSeries";
import { shownReport } from "../../../app/report";
import { useApp } from "../../../app/store/store";
import { formatDuration, formatNumber, formatScalar } from "../../../base/format";
import type { ChartSeries } from "../../visuals/LossChart";
import { lossSvg } from "../../visuals/lossSvg";
import { Button } from "../../widgets/Button";
import { Chip, entityAccent } from "../../widgets/Chip";
import { download } from "../../widgets/download";
import { toCsv } from "../../widgets/tableText";
import css from "../Lab.module.css";
import { NoResult } from "../NoResult";
import { ResultPanel } from "../ResultPanel";

const LossChart = lazy(() => import("../../visuals/LossChart").then(({ LossChart }) => ({ default: LossChart })));

const title = "Loss of each training";

/** Losses of every training, live while it runs, and what each training took. */
export function TrainStage() {
  const report = useApp(shownReport);
  const mode = useApp((state) => state.run.mode);
  const version = useApp((state) => state.run.lossVersion);
  const isActive = useApp(({ run: { job } }) => job.status === "running" || job.status === "paused");
  const theme = useApp((state) => state.view.theme);
  const [shown, setShown] = useState<"learn" | "locate">("learn");
  const [isLogarithmic, setIsLogarithmic] = useState(false);
  const [isTable, setIsTable] = useState(false);
  const figure = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: live series lie outside the store, which counts their changes
  const losses = useMemo(
    () => (mode === "live" ? (report?.losses ?? liveLosses()) : (report?.losses ?? {})),
    [report, mode, version],
  );
  const trainings = Object.keys(losses);
  const stages = trainings.filter((name) => name.startsWith(`${shown}/`));
  const visible = stages.length > 0 ? stages : trainings;
  const series = useMemo(
    () => visible.map((name) => seriesOf(name, losses[name] ?? [], trainings)),
    [visible, losses, trainings],
  );
  if (trainings.length === 0) return <NoResult what="the loss of each training" />;

  const exportPng = () =>
    figure.current?.querySelector("canvas")?.toBlob((blob) => {
      if (blob) download("loss.png", blob);
    });
  const csv = () => toCsv([["step", ...trainings], ...stepRows(losses, trainings)]);
  const tools = (
    <span className={css.row}>
      <Button tone="quiet" onClick={() => setIsTable(!isTable)} aria-pressed={isTable}>
        {isTable ? "Chart" : "Table"}
      </Button>
      <Button tone="quiet" onClick={() => download("loss.csv", csv(), "text/csv")}>
        CSV
      </Button>
      <Button tone="quiet" onClick={exportPng} disabled={isTable}>
        PNG
      </Button>
      <Button tone="quiet" onClick={() => download("loss.svg", lossSvg(title, series), "image/svg+xml")}>
        SVG
      </Button>
    </span>
  );
  return (
    <>
      <ResultPanel
        title={title}
        testId="train.loss"
        tools={tools}
        {...(report ? { provenance: report.provenance } : {})}
      >
        {!report && (
          <p data-provenance="live">● live{isActive ? ", running on this machine" : "; the run did not finish"}</p>
        )}
        <div className={css.row}>
          <fieldset className={css.row} style={{ border: 0, padding: 0, margin: 0 }}>
            <legend className="visually-hidden">Trainings shown</legend>
            {(["learn", "locate"] as const).map((kind) => (
              <label key={kind}>
                <input type="radio" name="trainings" checked={shown === kind} onChange={() => setShown(kind)} />{" "}
                {kind === "learn" ? "on the key weights (Train)" : "to find the key weights (Locate)"}
              </label>
            ))}
          </fieldset>
          <label>
            <input
              type="checkbox"
              checked={isLogarithmic}
              onChange={(event) => setIsLogarithmic(event.target.checked)}
            />{" "}
            logarithmic loss
          </label>
        </div>
        <ul className={css.row} aria-label="Lines of the chart">
          {series.map(({ name, values, accent }) => (
            <li key={name} data-testid={`train.series.${name}`}>
              <Chip code={codeOf(name)} accent={accent} /> {name}{" "}
              <span className={css.mono}>{values.length > 0 ? formatScalar(values.at(-1) ?? 0) : "–"}</span>{" "}
              <span className={css.muted}>after {values.length} steps</span>
            </li>
          ))}
        </ul>
        <div ref={figure}>
          {isTable ? (
            <LossTable losses={losses} names={visible} />
          ) : (
            <Suspense fallback={<div style={{ height: 320 }}>Loading the chart …</div>}>
              <LossChart title={title} series={series} isLogarithmic={isLogarithmic} theme={theme} />
            </Suspense>
          )}
        </div>
      </ResultPanel>
      {report && (
        <ResultPanel title="What each stage took" testId="train.stages" provenance={report.provenance}>
          <div className={css.scroll}>
            <table className={css.table}>
              <thead>
                <tr>
                  <th scope="col">stage</th>
                  <th scope="col" className={css.number}>
                    steps
                  </th>
                  <th scope="col" className={css.number}>
                    tokens
                  </th>
                  <th scope="col" className={css.number}>
                    time
                  </th>
                </tr>
              </thead>
              <tbody>
                {report.stages.map(({ stage, steps, tokenCount, wallMs }) => (
                  <tr key={stage}>
                    <th scope="row">{stage}</th>
                    <td className={css.number}>{formatNumber(steps)}</td>
                    <td className={css.number}>{formatNumber(tokenCount)}</td>
                    <td className={css.number}>{formatDuration(wallMs)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </ResultPanel>
      )}
    </>
  );
}

/** "learn/ability" → A; "locate/bn" → bn. */
function codeOf(training: string): string {
  const name = training.split("/")[1] ?? training;
  return name === "ability" ? "A" : name === "reference" ? "L0" : name;
}

const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 2]];

/** An entity keeps its accent and dash whatever else is shown. */
function seriesOf(name: string, values: readonly number[], trainings: readonly string[]): ChartSeries {
  const entities = [
    ...new Set(["ability", "reference", ...trainings.map((training) => training.split("/")[1] ?? training)]),
  ];
  const index = entities.indexOf(name.split("/")[1] ?? name);
  return { name, values, accent: entityAccent(index), dash: dashes[index % dashes.length] ?? [] };
}

function stepRows(losses: Readonly<Record<string, readonly number[]>>, names: readonly string[]) {
  const steps = Math.max(0, ...names.map((name) => losses[name]?.length ?? 0));
  return Array.from({ length: steps }, (_, step) => [step + 1, ...names.map((name) => losses[name]?.[step] ?? "")]);
}

/** Rows that a table shows; the CSV has all. */
const tableRows = 50;

function LossTable({
  losses,
  names,
}: {
  readonly losses: Readonly<Record<string, readonly number[]>>;
  readonly names: readonly string[];
}) {
  const rows = stepRows(losses, names);
  const every = Math.max(1, Math.ceil(rows.length / tableRows));
  return (
    <div className={css.scroll}>
      <table className={css.table} data-testid="train.table">
        <caption className={css.muted}>
          {every > 1 ? `Every ${every}th step; the CSV holds all.` : "Every step."}
        </caption>
        <thead>
          <tr>
            <th scope="col">step</th>
            {names.map((name) => (
              <th key={name} scope="col" className={css.number}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows
            .filter((_, i) => i % every === 0)
            .map(([step, ...values]) => (
              <tr key={step}>
                <th scope="row">{step}</th>
                {values.map((value, i) => (
                  <td key={names[i]} className={css.number}>
                    {typeof value === "number" ? formatScalar(value) : ""}
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
