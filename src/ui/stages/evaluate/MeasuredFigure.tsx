import { lazy, Suspense, useMemo } from "react";
import { countedShare, type PairKind, pooledScore } from "../../../app/scores";
import { settingsOf } from "../../../app/settings";
import type { RunReport } from "../../../engine/report";
import type { SweepSeries } from "../../visuals/SweepPlot";
import { entityAccent } from "../../widgets/Chip";
import css from "../Lab.module.css";
import { languageName } from "../languageName";
import type { MeasuredRow } from "./MeasuredPanel";

const ScorePlot = lazy(() => import("../../visuals/ScorePlot").then(({ ScorePlot }) => ({ default: ScorePlot })));
const SweepPlot = lazy(() => import("../../visuals/SweepPlot").then(({ SweepPlot }) => ({ default: SweepPlot })));

/** The languages that receive the ability, taken together. */
const pooled = "all";

interface FigureProps {
  readonly title: string;
  readonly report: RunReport;
  readonly rows: readonly MeasuredRow[];
  readonly kind: PairKind;
  /** Drawn over k2, a line a language; else dots in a band a language. */
  readonly isSweep: boolean;
}

/** What was measured, drawn; nothing is drawn for settings that were not. */
export function MeasuredFigure(props: FigureProps) {
  const { rows } = props;
  const count = rows.filter(({ languages }) => languages).length;
  if (count === 0) return <p className={css.muted}>Nothing of this list was measured yet.</p>;
  return (
    <Suspense fallback={<p>Loading the plot …</p>}>
      {props.isSweep ? <Sweep {...props} count={count} /> : <Dots {...props} count={count} />}
    </Suspense>
  );
}

type DrawnProps = FigureProps & { readonly count: number };

function Sweep({ title, report, rows, kind, count }: DrawnProps) {
  const { series, level } = useMemo(() => sweepOf(report, rows, kind), [report, rows, kind]);
  return (
    <SweepPlot
      title={title}
      xLabel="k2, share of tensors that receive the ability, %"
      series={series}
      level={level}
      mark={settingsOf(report.recipe).transferRatio}
      summary={`${count} of ${rows.length} settings were measured; the table below has every number`}
      testId="measured.sweep"
    />
  );
}

function Dots({ title, report, rows, kind, count }: DrawnProps) {
  const plot = useMemo(() => dotsOf(report, rows, kind), [report, rows, kind]);
  return (
    <ScorePlot
      title={title}
      {...plot}
      levelLabel="the base"
      summary={`${count} of ${rows.length} settings were measured; the table below has every number`}
      testId="measured.plot"
    />
  );
}

/** Languages of the results, the pooled ones first. */
function groupsOf(report: RunReport, rows: readonly MeasuredRow[]) {
  const reference = report.recipe.reference.language;
  const codes = rows.find(({ languages }) => languages)?.languages?.map(({ language }) => language) ?? [];
  const groups = codes.map((id) => ({ id, label: `${languageName(id)}${id === reference ? " (source)" : ""}` }));
  return [{ id: pooled, label: `all without ${reference}` }, ...groups];
}

/** Right answers of a result in one group; undefined where it was not asked. */
function scoreIn(report: RunReport, languages: MeasuredRow["languages"], group: string, kind: PairKind) {
  if (!languages) return undefined;
  if (group === pooled) return pooledScore(languages, report.recipe.reference.language, kind);
  const result = languages.find(({ language }) => language === group);
  return result && countedShare(result[kind]);
}

function baseOf(report: RunReport): MeasuredRow["languages"] {
  return report.results.find(({ variant }) => variant === "base")?.languages;
}

function dotsOf(report: RunReport, rows: readonly MeasuredRow[], kind: PairKind) {
  const groups = groupsOf(report, rows);
  const measured = rows.filter(({ languages }) => languages);
  const points = groups.flatMap(({ id: group }) =>
    measured.flatMap(({ id, label, languages }) => {
      const score = scoreIn(report, languages, group, kind);
      const accent = id === "own" ? "var(--accent)" : "var(--muted)";
      return score ? [{ ...score, group, row: id, code: id === "own" ? "own" : label, accent }] : [];
    }),
  );
  const levels = groups.flatMap(({ id: group }) => {
    const score = scoreIn(report, baseOf(report), group, kind);
    return score ? [{ group, share: score.share }] : [];
  });
  return { groups, rows: measured.map(({ id }) => id), points, levels };
}

const dashes = ["", "8 4", "2 3", "10 3 2 3", "5 5", "1 2"];

function sweepOf(report: RunReport, rows: readonly MeasuredRow[], kind: PairKind) {
  const { reference, languages } = report.recipe;
  const corpora = ["ability", reference.language, ...languages.map(({ language }) => language)];
  const series = groupsOf(report, rows).map(({ id }): SweepSeries => {
    const place = corpora.indexOf(id);
    const points = rows.flatMap(({ settings, languages }) => {
      const score = scoreIn(report, languages, id, kind);
      return score ? [{ x: settings.transferRatio, share: score.share, low: score.low, high: score.high }] : [];
    });
    const isMain = id === pooled;
    const accent = isMain ? "var(--text)" : entityAccent(Math.max(0, place));
    return { id, code: id, accent, dash: isMain ? "" : (dashes[place % dashes.length] ?? ""), isMain, points };
  });
  return { series: series.toReversed(), level: scoreIn(report, baseOf(report), pooled, kind)?.share };
}
