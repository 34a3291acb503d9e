import { useMemo } from "react";
import { shownReport } from "../../app/report";
import { useApp } from "../../app/store/store";
import type { RunReport } from "../../engine/report";

/** The tensor in the Inspector. */
export interface Inspected {
  readonly report: RunReport;
  /** Index in the report's list. */
  readonly tensor: number;
  readonly name: string;
  readonly shape: readonly number[];
  /** A vector is one row. */
  readonly rows: number;
  readonly columns: number;
}

/** The same object while the tensor stays. Undefined while there is no report. */
export function useInspected(): Inspected | undefined {
  const report = useApp(shownReport);
  const focused = useApp((state) => state.compose.tensor) ?? 0;
  return useMemo(() => {
    if (!report) return undefined;
    const tensor = focused < report.model.tensors.length ? focused : 0;
    const found = report.model.tensors[tensor];
    if (!found) return undefined;
    const { name, shape } = found;
    const columns = shape.at(-1) ?? 1;
    const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
    return { report, tensor, name, shape, rows, columns };
  }, [report, focused]);
}
