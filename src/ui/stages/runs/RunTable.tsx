import type { RunEntry } from "../../../app/runs/runEntry";
import css from "../Lab.module.css";
import { RunRow } from "./RunRow";
import own from "./Runs.module.css";
import { useSort } from "./useSort";

const columns: Readonly<Record<string, (entry: RunEntry) => string | number | undefined>> = {
  run: ({ name }) => name,
  made: ({ figures }) => figures.date,
  base: ({ figures }) => shareIn(figures.right.base),
  merged: ({ figures }) => shareIn(figures.right.merged),
  took: ({ figures }) => figures.wallMs,
  size: ({ reportBytes, tensorBytes }) => reportBytes + tensorBytes,
};

const heads: readonly { readonly column: string; readonly label: string; readonly isNumber: boolean }[] = [
  { column: "run", label: "run", isNumber: false },
  { column: "made", label: "made", isNumber: false },
  { column: "base", label: "base right", isNumber: true },
  { column: "merged", label: "merged right", isNumber: true },
  { column: "took", label: "took", isNumber: true },
  { column: "size", label: "size", isNumber: true },
];

export interface RunTableProps {
  readonly entries: readonly RunEntry[];
  readonly chosen: readonly string[];
  readonly onChoose: (id: string) => void;
  /** No further run can be chosen. */
  readonly isFull: boolean;
}

/** The ledger as a table that any column sorts. Right answers are those in the languages other than the reference. */
export function RunTable({ entries, chosen, onChoose, isFull }: RunTableProps) {
  const { rows, sorting, toggle } = useSort(entries, columns);
  if (entries.length === 0) return <p className={css.muted}>No run is kept yet. A finished run appears here.</p>;
  return (
    <div className={css.scroll}>
      <table className={css.table} data-testid="runs.table">
        <caption className="visually-hidden">Kept runs</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">compare</span>
            </th>
            {heads.map(({ column, label, isNumber }) => {
              const isSorted = sorting?.column === column;
              return (
                <th
                  key={column}
                  scope="col"
                  className={isNumber ? css.number : undefined}
                  aria-sort={isSorted ? (sorting.descending ? "descending" : "ascending") : undefined}
                >
                  <button type="button" className={own.sort} onClick={() => toggle(column)}>
                    {label} <span aria-hidden>{isSorted ? (sorting.descending ? "▾" : "▴") : ""}</span>
                  </button>
                </th>
              );
            })}
            <th scope="col">
              <span className="visually-hidden">actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((entry) => (
            <RunRow
              key={entry.id}
              entry={entry}
              isChosen={chosen.includes(entry.id)}
              canChoose={!isFull || chosen.includes(entry.id)}
              onChoose={() => onChoose(entry.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A share in [0, 1]; undefined where nothing was asked. */
export function shareIn(score: { readonly correct: number; readonly total: number } | undefined): number | undefined {
  return score && score.total > 0 ? score.correct / score.total : undefined;
}
