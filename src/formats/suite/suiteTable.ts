// A group of a suite as a table of numbers: what every output (Markdown, LaTeX, CSV, SVG, the page) shows.
import { type Spread, spreadOf } from "./statistics";
import type { SuiteMeasure } from "./suiteFile";
import type { SuiteReportCell, SuiteReportGroup, SuiteScore } from "./suiteReport";

/** The last column: the mean over the others, taken within each seed. */
export const averageColumn = "average";

export interface TableEntry extends Spread {
  /** The best mean of its column; several where they are equal. */
  readonly isBest: boolean;
}

export interface SuiteTableRow {
  readonly name: string;
  /** By column; undefined where nothing was measured yet. */
  readonly entries: readonly (TableEntry | undefined)[];
  /** Mean share of the tensors that receive the ability, over the seeds. */
  readonly receiverShare: number | undefined;
  readonly x: number | undefined;
}

export interface SuiteTable {
  readonly id: string;
  readonly title: string;
  readonly note: string | undefined;
  readonly measure: SuiteMeasure;
  readonly columns: readonly string[];
  readonly rows: readonly SuiteTableRow[];
  /** Seeds of the row that has the most. */
  readonly seedCount: number;
  readonly showsReceivers: boolean;
}

/** Share of right answers in percent, or perplexity; undefined where the test has none. */
function shownValue({ correct, total, perplexity }: SuiteScore, measure: SuiteMeasure): number | undefined {
  if (measure === "perplexity") return perplexity ?? undefined;
  return total > 0 ? (100 * correct) / total : undefined;
}

/** A cell's values in one column, one a seed. The average counts only seeds that have every column. */
export function cellValues(
  cell: SuiteReportCell,
  column: string,
  columns: readonly string[],
  measure: SuiteMeasure,
): readonly { readonly seed: number; readonly value: number }[] {
  return cell.results.flatMap(({ seed, scores }) => {
    const value = (wanted: string) => {
      const found = scores.find((score) => score.column === wanted);
      return found && shownValue(found, measure);
    };
    if (column !== averageColumn) {
      const own = value(column);
      return own === undefined ? [] : [{ seed, value: own }];
    }
    const all = columns.flatMap((one) => value(one) ?? []);
    if (all.length === 0 || all.length < columns.length) return [];
    return [{ seed, value: all.reduce((sum, one) => sum + one, 0) / all.length }];
  });
}

/** Columns of a group's scores that its measure has values for, in the order of the tests, without the average. */
export function scoreColumns({ cells, measure }: SuiteReportGroup): readonly string[] {
  const all = cells.flatMap(({ results }) => results.flatMap(({ scores }) => scores));
  const filled = all.filter((score) => shownValue(score, measure) !== undefined);
  return [...new Set(filled.map(({ column }) => column))];
}

/** Whether a mean is better than another: more right answers, less perplexity. */
export function isBetter(measure: SuiteMeasure, a: number, b: number): boolean {
  return measure === "accuracy" ? a > b : a < b;
}

/** The table of a group. `single`: its columns without the average; those that have values by default. */
export function suiteTable(group: SuiteReportGroup, single = scoreColumns(group)): SuiteTable {
  const { cells, measure, id, title, note, layout } = group;
  const columns = single.length === 0 ? [] : [...single, averageColumn];
  const spreads = cells.map((cell) =>
    columns.map((column) => spreadOf(cellValues(cell, column, single, measure).map(({ value }) => value))),
  );
  const best = columns.map((_, column) =>
    spreads.reduce<number | undefined>((found, row) => {
      const mean = row[column]?.mean;
      if (mean === undefined) return found;
      return found === undefined || isBetter(measure, mean, found) ? mean : found;
    }, undefined),
  );
  const rows = cells.map(({ name, x, results }, row): SuiteTableRow => {
    const shares = results.flatMap(({ receivers }) =>
      receivers && receivers.of > 0 ? receivers.count / receivers.of : [],
    );
    return {
      name,
      x,
      entries: columns.map((_, column) => {
        const spread = spreads[row]?.[column];
        return spread && { ...spread, isBest: cells.length > 1 && spread.mean === best[column] };
      }),
      receiverShare: spreadOf(shares)?.mean,
    };
  });
  const seedCount = Math.max(0, ...cells.map(({ results }) => results.length));
  return { id, title, note, measure, columns, rows, seedCount, showsReceivers: layout === "kinds" };
}
