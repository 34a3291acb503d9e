// A suite's report as panels of text and numbers: what the page of tables draws and saves.
import { formatNumber } from "../../base/format";
import { checkClaims } from "../../formats/suite/claims";
import type { CurveSeries } from "../../formats/suite/curvesSvg";
import { claimWords, sweepSeries } from "../../formats/suite/suiteFiles";
import type { SuiteReport, SuiteReportGroup } from "../../formats/suite/suiteReport";
import { averageColumn, type SuiteTable, suiteTable } from "../../formats/suite/suiteTable";
import { bestMark, entryText, tableCaption } from "../../formats/suite/tableText";
import { type CellNow, cellWords, type Filling, type GroupFilling } from "./filling";
import { studyPanels, waitingStudy } from "./studyPanels";

export interface SuiteCellText {
  readonly text: string;
  readonly isBest: boolean;
  /** Where nothing was measured yet: what happens to it in a suite that is open to be run. */
  readonly now?: CellNow;
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
  /** Some of its cells or seeds are still to be run. */
  readonly isPartial: boolean;
}

const units = {
  accuracy: "% of the problems of a column that are answered right",
  perplexity: "perplexity, exp of the mean loss in nats a token; less is better",
} as const;
const axes = { accuracy: "right answers, average, %", perplexity: "perplexity, average" } as const;
const plain = { plusMinus: "±", none: "–", best: (text: string) => `${text} ${bestMark}` };

/**
 * Every panel of a suite that has something to show, in the order of the groups. `filling`: of a suite that is open to be
 * run, whose panels are all there from the start.
 */
export function suitePanels(
  { groups, seeds }: Pick<SuiteReport, "groups" | "seeds">,
  filling?: Filling,
): readonly SuitePanel[] {
  return groups.flatMap((group) => {
    const filled = filling?.groups.get(group.id);
    if (group.layout !== "study") return [tablePanel(group, seeds.length, filled)];
    return [...(filled ? waitingStudy(group, filled) : []), ...studyPanels(group, seeds.length)];
  });
}

function tablePanel(group: SuiteReportGroup, seedCount: number, filled: GroupFilling | undefined): SuitePanel {
  const isPartial = group.cells.some(({ results }) => results.length < seedCount);
  const single = isPartial && filled ? filled.columns : undefined;
  // While seeds are missing every number names its own.
  const table = { ...suiteTable(group, single), ...(isPartial && { seedCount }) };
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
    caption: isPartial ? `${tableCaption(table)} of those measured so far` : tableCaption(table),
    head: ["model", ...(showsReceivers ? ["tensors, %"] : []), ...columns, ...(isPartial ? ["seeds"] : [])],
    rows: group.cells.map(({ name, results }, index) => {
      const row = table.rows[index];
      const state = filled?.cells.get(name);
      const now = state?.now && { now: state.now };
      const seeds = state ? cellWords(state) : `${results.length} of ${seedCount}`;
      return {
        name,
        isCell: true,
        cells: [
          ...(showsReceivers ? [shareText(row?.receiverShare)] : []),
          ...(row?.entries ?? []).map((entry) => ({
            text: entryText(entry, table, plain),
            isBest: entry?.isBest ?? false,
            ...(!entry && now),
          })),
          ...(isPartial ? [{ text: seeds, isBest: false }] : []),
        ],
      };
    }),
    isPartial,
    barWords: axes[measure],
    bestMark,
    bars: isCurve || bars.length === 0 ? undefined : bars,
    curves:
      isCurve && bars.length > 0
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
