import { useState } from "react";

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

/** Rows in the order of a chosen column; undefined keeps the order given. Texts by their letters, numbers by size. */
export function useSort<Row>(
  rows: readonly Row[],
  columns: Readonly<Record<string, (row: Row) => string | number | undefined>>,
) {
  const [sorting, setSorting] = useState<Sorting>();
  const read = sorting && columns[sorting.column];
  const sorted = read ? sortRows(rows, read, sorting.descending) : rows;
  /** First press sorts up, the second down, the third not at all. */
  const toggle = (column: string) =>
    setSorting((now) =>
      now?.column !== column
        ? { column, descending: false }
        : now.descending
          ? undefined
          : { column, descending: true },
    );
  return { rows: sorted, sorting, toggle };
}

/** Rows without a value stand last in both directions; equal ones keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  read: (row: Row) => string | number | undefined,
  descending: boolean,
): readonly Row[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((left, right) => {
    const [a, b] = [read(left), read(right)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return sign * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en"));
  });
}
