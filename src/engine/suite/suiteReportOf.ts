import { patched, type RecipeChange } from "../../formats/suite/patch";
import type { SuiteFile } from "../../formats/suite/suiteFile";
import type { SuiteReport, SuiteResult } from "../../formats/suite/suiteReport";
import type { FoundSuite } from "./planSuite";
import type { PreparedSuite } from "./prepareSuite";

export interface SuiteCosts {
  readonly trainingsFound: number;
  readonly evaluationsFound: number;
  readonly wallMs: number;
}

/** All that is known of a suite so far. `base`: the recipe that its cells change. */
export function suiteReportOf(
  { file, base }: { readonly file: SuiteFile; readonly base: RecipeChange },
  { cells, trainings }: PreparedSuite,
  found: FoundSuite,
  { provenance, costs }: { readonly provenance: SuiteReport["provenance"]; readonly costs: SuiteCosts },
): SuiteReport {
  const results = (group: string, cell: string): SuiteResult[] =>
    cells.flatMap(({ run, scores }) => {
      if (run.group !== group || run.cell !== cell) return [];
      const known = scores.flatMap(({ key, column }) => {
        const kept = found.scores.get(key);
        return kept ? [{ column, kept }] : [];
      });
      if (known.length < scores.length || scores.length === 0) return [];
      const receivers = known[0]?.kept.receivers;
      return [
        {
          seed: run.seed,
          scores: known.map(({ column, kept: { correct, total, perplexity } }) => ({
            column,
            correct,
            total,
            perplexity,
          })),
          ...(receivers && { receivers }),
        },
      ];
    });
  const studies = (group: string) =>
    cells.flatMap(({ run, training }) => (run.group === group ? (found.studies.get(training) ?? []) : []));
  const groups = file.groups.map(({ change: groupChange, note, axis, ...group }) => ({
    ...group,
    ...(note !== undefined && { note }),
    ...(axis !== undefined && { axis }),
    ...(group.layout === "study" && { studies: studies(group.id) }),
    cells: group.cells.map(({ x, change, ...cell }) => ({
      ...cell,
      ...(x !== undefined && { x }),
      change: patched(groupChange, change),
      results: results(group.id, cell.name),
    })),
  }));
  const scores = [...found.scores.values()];
  const sum = (list: Iterable<number>) => [...list].reduce((all, one) => all + one, 0);
  return {
    version: 1,
    kind: "suite",
    name: file.name,
    provenance,
    seeds: file.seeds,
    recipe: patched(base, file.change),
    groups,
    cost: {
      trainings: trainings.length,
      evaluations: trainings.reduce((all, one) => all + sum(one.measurements.map(({ tests }) => tests.size)), 0),
      ...costs,
      madeMs: sum(found.madeMs.values()) + sum(scores.map(({ wallMs }) => wallMs)),
    },
  };
}
