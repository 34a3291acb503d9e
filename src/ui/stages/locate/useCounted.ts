import { useMemo } from "react";
import { reportAt } from "../../../app/keyNeurons";
import { useApp } from "../../../app/store/store";
import type { RunReport } from "../../../engine/report";

/** The report with its overlaps at `ratio` where they were counted there, and the run's own k1 then. */
export function useCounted(
  report: RunReport | undefined,
  ratio: number,
): { readonly report: RunReport | undefined; readonly cutFrom: number | undefined } {
  const { of, counted } = useApp((state) => state.meetings);
  const overlaps = of === report ? counted.find((found) => found.ratio === ratio)?.overlaps : undefined;
  return useMemo(
    () =>
      report && overlaps
        ? { report: reportAt(report, ratio, overlaps), cutFrom: report.recipe.locate.keyNeuronRatio }
        : { report, cutFrom: undefined },
    [report, overlaps, ratio],
  );
}
