// A suite's report as panels of text and numbers: what the page of tables draws and saves.
import { formatNumber } from "../../base/format";
import { checkClaims } from "../../formats/suite/claims";
import type { CurveSeries } from "../../formats/suite/curvesSvg";
import { layerSeries, lossSeries, smoothedSteps } from "../../formats/suite/studyFigures";
import { claimWords, sweepSeries } from "../../formats/suite/suiteFiles";
import type { SuiteReport, SuiteReportGroup } from "../../formats/suite/suiteReport";
import { averageColumn, type SuiteTable, suiteTable } from "../../formats/suite/suiteTable";
import { bestMark, entryText, tableCaption } from "../../formats/suite/tableText";

export interface SuiteCellText {
  readonly text: string;
  readonly isBest: boolean;
}

export interface SuiteRow {
  readonly name: string;
  readonly cells: readonly SuiteCellText[];
  /** False where the row is no cell of the suite, but a line of a picture. */
  readonly isCell: boolean;
}

/** One bar: the mean over the columns, and one standard deviation to each side. */
export interface SuiteBar {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
  readonly isBest: boolean;
}

export interface SuiteCurves {
  readonly xWords: string;
  readonly yWords: string;
  readonly series: readonly CurveSeries[];
  readonly hasDots: boolean;
}

export interface SuiteClaim {
  readonly words: string;
  readonly holds: boolean;
}

export interface SuitePanel {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly note: string | undefined;
  readonly unit: string;
  readonly n: string;
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly SuiteRow[];
  readonly bars: readonly SuiteBar[] | undefined;
  /** What the bars' length is. */
  readonly barWords: string;
  /** Beside bold and colour: what marks the best. */
  readonly bestMark: string;
  readonly curves: SuiteCurves | undefined;
  readonly claims: readonly SuiteClaim[];
}

const units = {
  accuracy: "% of the problems of a column that are answered right",
  perplexity: "perplexity, exp of the mean loss in nats a token; less is better",
} as const;
const axes = { accuracy: "right answers, average, %", perplexity: "perplexity, average" } as const;
const plain = { plusMinus: "±", none: "–", best: (text: string) => `${text} ${bestMark}` };

/** Every panel of a suite that has something to show, in the order of the groups. */
export function suitePanels({ groups }: Pick<SuiteReport, "groups">): readonly SuitePanel[] {
  return groups.flatMap((group) => (group.layout === "study" ? studyPanels(group) : [tablePanel(group)]));
}

function tablePanel(group: SuiteReportGroup): SuitePanel {
  const table = suiteTable(group);
  const { id, title, note, measure, columns, showsReceivers } = table;
  const average = columns.indexOf(averageColumn);
  const bars = table.rows.flatMap(({ name, entries }) => {
    const entry = entries[average];
    return entry ? [{ name, mean: entry.mean, deviation: entry.deviation ?? 0, isBest: entry.isBest }] : [];
  });
  const isCurve = group.layout === "curve";
  return {
    id,
    group: id,
    title,
    note,
    unit: units[measure],
    n: sizeWords(group, table),
    caption: tableCaption(table),
    head: ["model", ...(showsReceivers ? ["tensors, %"] : []), ...columns],
    rows: table.rows.map((row) => ({
      name: row.name,
      isCell: true,
      cells: [
        ...(showsReceivers ? [shareText(row.receiverShare)] : []),
        ...row.entries.map((entry) => ({ text: entryText(entry, table, plain), isBest: entry?.isBest ?? false })),
      ],
    })),
    barWords: axes[measure],
    bestMark,
    bars: isCurve || bars.length === 0 ? undefined : bars,
    curves: isCurve
      ? { xWords: group.axis ?? "x", yWords: axes[measure], series: sweepSeries(table), hasDots: true }
      : undefined,
    claims: checkClaims(group).map((claim) => ({ words: claimWords(claim, measure), holds: claim.holds })),
  };
}

function shareText(share: number | undefined): SuiteCellText {
  return { text: share === undefined ? "–" : (100 * share).toFixed(0), isBest: false };
}

/** "4 models, 3 seeds, 300 problems a column". */
function sizeWords({ cells, measure }: SuiteReportGroup, { seedCount }: SuiteTable): string {
  const measured = cells.filter(({ results }) => results.length > 0).length;
  const totals = cells.flatMap(({ results }) => results.flatMap(({ scores }) => scores.map(({ total }) => total)));
  const [least, most] = [Math.min(...totals), Math.max(...totals)];
  const problems = least === most ? formatNumber(least) : `${formatNumber(least)} to ${formatNumber(most)}`;
  const each = measure === "accuracy" && totals.length > 0 ? `, ${problems} problems a column` : "";
  return `${measured} of ${cells.length} models, ${seedCount} ${seedCount === 1 ? "seed" : "seeds"}${each}`;
}

function studyPanels({ id, title, note, studies = [] }: SuiteReportGroup): SuitePanel[] {
  if (studies.length === 0) return [];
  const n = `${studies.length} ${studies.length === 1 ? "seed" : "seeds"}`;
  const panel = (part: string, words: string, unit: string, caption: string, curves: SuiteCurves): SuitePanel => {
    const places = shownPlaces(curves);
    return {
      id: `${id}-${part}`,
      group: id,
      title: `${title}: ${words}`,
      note: part === "loss" ? note : undefined,
      unit,
      n,
      caption,
      head: ["line", ...places.map((x) => `${curves.xWords} ${x}`)],
      rows: curves.series.map(({ name, points }) => ({
        name,
        isCell: false,
        cells: places.map((x) => ({ text: pointText(points.find((point) => point.x === x)), isBest: false })),
      })),
      barWords: "",
      bestMark,
      bars: undefined,
      curves,
      claims: [],
    };
  };
  const byLayer = "mean over the pairs of models, ± one standard deviation over the seeds";
  const loss = { xWords: "step", yWords: "loss, nats a token", series: lossSeries(studies), hasDots: false };
  const layers = (measure: "cosine" | "meanL1", yWords: string) => ({
    xWords: "layer",
    yWords,
    series: layerSeries(studies, measure),
    hasDots: true,
  });
  return [
    panel("loss", "loss", "nats a token", `mean of the last ${smoothedSteps} steps, mean over the seeds`, loss),
    panel("cosine", "angle of the changes", "cosine, from −1 to 1", byLayer, layers("cosine", "cosine")),
    panel(
      "l1",
      "distance of the weights",
      "mean |difference| of a weight",
      byLayer,
      layers("meanL1", "mean |difference|"),
    ),
  ].filter(({ curves }) => curves?.series.some(({ points }) => points.length > 0));
}

/** Places on the axis that the table prints: all of few, else some from first to last. */
function shownPlaces({ series }: SuiteCurves): readonly number[] {
  const all = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const most = 8;
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, index) => all[Math.round((index * (all.length - 1)) / (most - 1))] ?? 0);
}

function pointText(point: CurveSeries["points"][number] | undefined): string {
  if (!point) return "–";
  const digits = (value: number) => Number(value.toPrecision(3)).toString();
  // A sum's rounding is no spread.
  const isSpread = (point.spread ?? 0) > 1e-9 * Math.abs(point.y);
  return isSpread && point.spread ? `${digits(point.y)} ± ${digits(point.spread)}` : digits(point.y);
}
