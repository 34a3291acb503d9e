import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import { useApp } from "../../../app/store/store";
import { formatNumber, formatScalar } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import type { StepRange } from "../../visuals/lossKeys";
import { lossSvg } from "../../visuals/lossSvg";
import { lossTable } from "../../visuals/lossTable";
import { Button } from "../../widgets/Button";
import { Chip } from "../../widgets/Chip";
import { ExportTools } from "../../widgets/ExportTools";
import { type FigureFacts, factsText } from "../../widgets/figureFacts";
import { exportColour } from "../../widgets/figureSvg";
import css from "../Lab.module.css";
import { exportSource, ResultPanel } from "../ResultPanel";
import { LossControls } from "./LossControls";
import { LossTable } from "./LossTable";
import { codeOf, type Losses, seriesOf, stepRows } from "./trainingSeries";

const LossChart = lazy(() => import("../../visuals/LossChart").then(({ LossChart }) => ({ default: LossChart })));

export interface LossFigureProps {
  readonly title: string;
  /** All losses of the run: entities keep their accents whichever are shown. */
  readonly losses: Losses;
  readonly visible: readonly string[];
  readonly report: RunReport | undefined;
  readonly note?: ReactNode;
  /** Above the chart. */
  readonly children?: ReactNode;
  /** Of the panel. */
  readonly testId: string;
  /** Its parts are `prefix.chart`, `prefix.series.NAME` … */
  readonly prefix: string;
}

/** Losses as a chart or a table, with what changes the view and what saves it. */
export function LossFigure({ title, losses, visible, report, note, children, testId, prefix }: LossFigureProps) {
  const theme = useApp((state) => state.view.theme);
  const [isLogarithmic, setIsLogarithmic] = useState(false);
  const [smoothing, setSmoothing] = useState(1);
  const [zoom, setZoom] = useState<StepRange>();
  const [isTable, setIsTable] = useState(false);
  const trainings = Object.keys(losses);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `visible` is a new array in every rendering
  const series = useMemo(
    () => visible.map((name) => seriesOf(name, losses[name] ?? [], Object.keys(losses))),
    [visible.join(), losses],
  );
  const source = report ? exportSource(report) : { run: "unfinished run", source: "live, not finished" };
  const facts = lossFacts(series, report);
  const caption = smoothing > 1 ? `thick: mean of ${smoothing} steps` : "";
  const svg = () =>
    lossSvg(series, lossTable(series, { zoom, smoothing }), {
      title,
      isLogarithmic,
      caption: [caption, factsText(facts), `${source.run}, ${source.source}`],
      colour: exportColour,
    });
  return (
    <ResultPanel
      title={title}
      testId={testId}
      note={note}
      facts={facts}
      {...(report && { provenance: report.provenance })}
      tools={
        <>
          <Button tone="quiet" onClick={() => setIsTable(!isTable)} aria-pressed={isTable} testId={`${prefix}.asTable`}>
            {isTable ? "Chart" : "Table"}
          </Button>
          <ExportTools
            title={title}
            file="loss"
            {...source}
            rows={() => [["step", ...trainings], ...stepRows(losses, trainings)]}
            svg={svg}
            testId={testId}
          />
        </>
      }
    >
      {children}
      <LossControls
        isLogarithmic={isLogarithmic}
        onLogarithmic={setIsLogarithmic}
        smoothing={smoothing}
        onSmoothing={setSmoothing}
        zoom={zoom}
        onZoom={setZoom}
        testId={prefix}
      />
      <ul className={css.row} aria-label="Lines of the chart" data-legend data-values>
        {series.map(({ name, values, accent }) => (
          <li key={name} data-testid={`${prefix}.series.${name}`}>
            <Chip code={codeOf(name)} accent={accent} /> {name}{" "}
            <span className={css.mono}>{values.length > 0 ? formatScalar(values.at(-1) ?? 0) : "–"}</span>{" "}
            <span className={css.muted}>after {values.length} steps</span>
          </li>
        ))}
      </ul>
      <div>
        {isTable ? (
          <LossTable losses={losses} names={visible} />
        ) : (
          <Suspense fallback={<div style={{ height: 320 }}>Loading the chart …</div>}>
            <LossChart
              title={title}
              series={series}
              isLogarithmic={isLogarithmic}
              smoothing={smoothing}
              zoom={zoom}
              onZoom={setZoom}
              theme={theme}
              testId={`${prefix}.chart`}
            />
          </Suspense>
        )}
      </div>
    </ResultPanel>
  );
}

function lossFacts(
  series: readonly { readonly values: readonly number[] }[],
  report: RunReport | undefined,
): FigureFacts {
  const steps = series.reduce((sum, { values }) => sum + values.length, 0);
  const tokens = report && report.recipe.batchSize * report.recipe.contextLength;
  return {
    unit: "nats a token, the mean over the tokens of a step",
    n: `${formatNumber(steps)} steps${tokens === undefined ? "" : ` of ${formatNumber(tokens)} tokens`}, in ${series.length} trainings`,
  };
}
