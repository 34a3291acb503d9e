// Where the paper's order of methods does and does not hold, from the numbers alone.
import { spreadOf } from "./statistics";
import type { SuiteReportCell, SuiteReportGroup } from "./suiteReport";
import { averageColumn, cellValues, isBetter, scoreColumns } from "./suiteTable";

/** One pair of an order that the paper reports, by the average of the columns. */
export interface CheckedClaim {
  readonly better: string;
  readonly worse: string;
  /** Mean over the seeds that have both, of `better` minus `worse`, in the measure's unit. */
  readonly difference: number;
  readonly deviation: number | null;
  readonly n: number;
  readonly holds: boolean;
  /** True where every seed agrees with the sign of the mean. */
  readonly everySeedAgrees: boolean;
}

/** Every claimed pair that was measured; a difference of 0 does not hold. */
export function checkClaims(group: SuiteReportGroup): readonly CheckedClaim[] {
  const columns = scoreColumns(group);
  const { measure, claims, cells } = group;
  const averages = (cell: SuiteReportCell | undefined) =>
    cell ? cellValues(cell, averageColumn, columns, measure) : [];
  const named = (name: string) => averages(cells.find((cell) => cell.name === name));
  return claims.flatMap(({ better, worse: list }) =>
    list.flatMap((worse): CheckedClaim[] => {
      const others = new Map(named(worse).map(({ seed, value }) => [seed, value]));
      const differences = named(better).flatMap(({ seed, value }) => {
        const other = others.get(seed);
        return other === undefined ? [] : [value - other];
      });
      const spread = spreadOf(differences);
      if (!spread) return [];
      const holds = isBetter(measure, spread.mean, 0);
      const everySeedAgrees = differences.every((one) => isBetter(measure, one, 0) === holds);
      return [
        { better, worse, difference: spread.mean, deviation: spread.deviation, n: spread.n, holds, everySeedAgrees },
      ];
    }),
  );
}
