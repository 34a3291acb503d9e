// Everything that a suite writes beside suite.json, as text by file name.
import { barsSvg } from "./barsSvg";
import { type CheckedClaim, checkClaims } from "./claims";
import { type CurveSeries, curvesSvg } from "./curvesSvg";
import { layerSeries, lossSeries, smoothedSteps } from "./studyFigures";
import type { SuiteMeasure } from "./suiteFile";
import type { SuiteReport, SuiteReportGroup } from "./suiteReport";
import { averageColumn, type SuiteTable, suiteTable } from "./suiteTable";
import { csvOfTables, escapeMarkdown, latexTable, markdownTable, tableCaption, tableDigits } from "./tableText";

/** Name of the file with all figures. */
export const suiteReportName = "suite.json";

/** Lines over `x` of a table: the average first, then each column. */
export function sweepSeries({ columns, rows }: SuiteTable): readonly CurveSeries[] {
  const ordered = [...columns].sort((a, b) => Number(b === averageColumn) - Number(a === averageColumn));
  const sorted = [...rows].sort((a, b) => (a.x ?? 0) - (b.x ?? 0));
  return ordered.map((name) => ({
    name,
    points: sorted.flatMap(({ x, entries }) => {
      const entry = entries[columns.indexOf(name)];
      return entry && x !== undefined
        ? [{ x, y: entry.mean, spread: name === averageColumn ? entry.deviation : null }]
        : [];
    }),
  }));
}

function pictures(
  group: SuiteReportGroup,
  table: SuiteTable,
): readonly (readonly [name: string, svg: string | undefined])[] {
  const { id, title, axis = "x", studies = [] } = group;
  const yWords = table.measure === "accuracy" ? "right answers, %" : "perplexity (less is better)";
  if (group.layout === "curve") {
    const caption = `${tableCaption(table, false)}. Lines up and down: one standard deviation of the average`;
    return [[id, curvesSvg({ title, caption, xWords: axis, yWords, series: sweepSeries(table), dots: true })]];
  }
  if (group.layout !== "study") return [[id, barsSvg(table)]];
  const seeds = `mean over ${studies.length} ${studies.length === 1 ? "seed" : "seeds"}`;
  const byLayer = { caption: `${seeds}; lines up and down: one standard deviation`, xWords: "layer", dots: true };
  return [
    [
      `${id}-loss`,
      curvesSvg({
        title: `${title}: loss`,
        caption: `${seeds}, mean of the last ${smoothedSteps} steps`,
        xWords: "step",
        yWords: "loss, nats a token",
        series: lossSeries(studies),
        dots: false,
      }),
    ],
    [
      `${id}-cosine`,
      curvesSvg({
        title: `${title}: cosine of the changes`,
        ...byLayer,
        yWords: "cosine",
        series: layerSeries(studies, "cosine"),
      }),
    ],
    [
      `${id}-l1`,
      curvesSvg({
        title: `${title}: L1 distance`,
        ...byLayer,
        yWords: "mean |difference| of a weight",
        series: layerSeries(studies, "meanL1"),
      }),
    ],
  ];
}

/** One pair of the paper's order with its verdict, in words. */
export function claimWords(claim: CheckedClaim, measure: SuiteMeasure): string {
  const { better, worse, difference, deviation, n, holds, everySeedAgrees } = claim;
  const digits = tableDigits[measure];
  const spread = deviation === null ? "" : ` ± ${deviation.toFixed(digits)}`;
  const agreement = n === 1 ? "one seed" : everySeedAgrees ? `all ${n} seeds agree` : `the ${n} seeds do not agree`;
  const size = `${difference > 0 ? "+" : ""}${difference.toFixed(digits).replace("-", "−")}${spread}`;
  return `${better} better than ${worse}: ${holds ? "holds" : "does not hold"} (${size}; ${agreement})`;
}

function studyCsv(groups: readonly SuiteReportGroup[]): string | undefined {
  const lines = groups.flatMap(({ id, studies = [] }) =>
    studies.flatMap(({ seed, curves, pairs }) => [
      ...curves.flatMap(({ name, losses }) =>
        losses.map((loss, step) => `${id},${seed},loss,${name},,${step + 1},${loss}`),
      ),
      ...pairs.flatMap(({ left, right, layer, cosine, meanL1 }) => [
        `${id},${seed},cosine,${left},${right},${layer},${cosine ?? ""}`,
        `${id},${seed},mean absolute difference,${left},${right},${layer},${meanL1}`,
      ]),
    ]),
  );
  if (lines.length === 0) return undefined;
  return `group,seed,figure,left,right,step or layer,value\n${lines.join("\n")}\n`;
}

/** Tables and figures of all that was measured so far, by file name. */
export function suiteFiles(report: SuiteReport): ReadonlyMap<string, string> {
  const tables = report.groups.map((group) => ({ group, table: suiteTable(group) }));
  const filled = tables.filter(({ table }) => table.columns.length > 0);
  const { adapter, program, runtime, date } = report.provenance;
  const made = `${program}, ${runtime}, ${adapter}, ${date.slice(0, 10)}`;
  const claimed = tables.flatMap(({ group }) => {
    const lines = checkClaims(group).map((claim) => claimWords(claim, group.measure));
    return lines.length > 0
      ? [`### ${escapeMarkdown(group.title)}\n\n${lines.map((line) => `- ${escapeMarkdown(line)}`).join("\n")}\n`]
      : [];
  });
  const order = claimed.length > 0 ? ["## Where the paper's order of methods holds\n", ...claimed] : [];
  const study = studyCsv(report.groups);
  const svgs = tables.flatMap(({ group, table }) =>
    pictures(group, table).flatMap(([name, svg]) => (svg ? [[`${name}.svg`, svg] as const] : [])),
  );
  return new Map([
    [
      "tables.md",
      [
        `# ${escapeMarkdown(report.name)}\n`,
        `${escapeMarkdown(made)}.\n`,
        ...filled.map(({ table }) => markdownTable(table)),
        ...order,
      ].join("\n"),
    ],
    [
      "tables.tex",
      [
        `% ${made.replace(/\s+/g, " ")}; needs the package booktabs\n`,
        ...filled.map(({ table }) => latexTable(table)),
      ].join("\n"),
    ],
    ["tables.csv", csvOfTables(filled.map(({ table }) => table))],
    ...(study ? [["studies.csv", study] as const] : []),
    ...svgs,
  ]);
}
