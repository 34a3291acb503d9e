import type { SuiteReport, SuiteReportGroup } from "./suiteReport";

/** For tests: a group with two columns of 100 problems. `rights`: by row, by seed, the right answers of each column. */
export function madeGroup(
  rights: Readonly<Record<string, readonly (readonly [number, number])[]>>,
  more: Partial<SuiteReportGroup> = {},
): SuiteReportGroup {
  const cells = Object.entries(rights).map(([name, seeds]) => ({
    name,
    variant: "merged",
    change: {},
    results: seeds.map((columns, seed) => ({
      seed,
      scores: columns.map((correct, column) => ({
        column: column === 0 ? "es" : "bn",
        correct,
        total: 100,
        perplexity: correct / 10,
      })),
      receivers: { count: 3, of: 4, byKind: { q: 3 } },
    })),
  }));
  return {
    id: "made",
    title: "Made",
    layout: "languages",
    measure: "accuracy",
    columns: "languages",
    claims: [],
    cells,
    ...more,
  };
}

/** For tests: a report with these groups. */
export function madeReport(groups: SuiteReportGroup[]): SuiteReport {
  return {
    version: 1,
    kind: "suite",
    name: "Made suite",
    provenance: { adapter: "made", program: "made", runtime: "test", date: "2026-01-01T00:00:00.000Z" },
    seeds: [0, 1],
    recipe: {},
    groups,
    cost: { trainings: 2, trainingsFound: 0, evaluations: 4, evaluationsFound: 0, wallMs: 1000, madeMs: 900 },
  };
}
