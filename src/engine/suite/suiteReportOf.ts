import type { KeptScore } from "../../formats/suite/keptResults";
import { patched, type RecipeChange } from "../../formats/suite/patch";
import type { SuiteFile, SuiteGroup } from "../../formats/suite/suiteFile";
import type { SuiteReport, SuiteResult, SuiteScore } from "../../formats/suite/suiteReport";
import type { FoundSuite } from "./planSuite";
import type { PreparedSuite } from "./preparedSuite";

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
  const results = ({ id, columns }: SuiteGroup, cell: string): SuiteResult[] =>
    cells.flatMap(({ run, scores }) => {
      if (run.group !== id || run.cell !== cell) return [];
      const known = scores.flatMap(({ key, column }) => {
        const kept = found.scores.get(key);
        return kept ? [{ column, kept }] : [];
      });
      if (known.length < scores.length || scores.length === 0) return [];
      const receivers = known[0]?.kept.receivers;
      const shown = columns === "tasks" ? taskScores(known.map(({ kept }) => kept)) : known.map(languageScore);
      return [
        {
          seed: run.seed,
          scores: shown,
          ...(receivers && { receivers }),
        },
      ];
    });
  const studies = (group: string) =>
    cells.flatMap(({ run, training }) => (run.group === group ? (found.studies.get(training) ?? []) : []));
  const groups = file.groups.map((asked) => {
    const { change: groupChange, note, axis, ...group } = asked;
    return {
      ...group,
      ...(note !== undefined && { note }),
      ...(axis !== undefined && { axis }),
      ...(group.layout === "study" && { studies: studies(group.id) }),
      cells: group.cells.map(({ x, change, ...cell }) => ({
        ...cell,
        ...(x !== undefined && { x }),
        change: patched(groupChange, change),
        results: results(asked, cell.name),
      })),
    };
  });
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

function languageScore({ column, kept }: { readonly column: string; readonly kept: KeptScore }): SuiteScore {
  const { correct, total, perplexity } = kept;
  return { column, correct, total, perplexity };
}

/** Each further set of problems, the right answers of all languages together. */
function taskScores(kept: readonly KeptScore[]): SuiteScore[] {
  const all = kept.flatMap(({ tasks = [] }) => tasks);
  return [...new Set(all.map(({ name }) => name))].map((name) => {
    const own = all.filter((task) => task.name === name);
    const sum = (count: "correct" | "total") => own.reduce((total, task) => total + task[count], 0);
    return { column: name, correct: sum("correct"), total: sum("total"), perplexity: null };
  });
}
