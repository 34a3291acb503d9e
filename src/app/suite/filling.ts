// How far the tables of a suite are filled: which cells wait, which are worked on, which are done.
import type { FoundSuite } from "../../engine/suite/planSuite";
import type { PreparedCell, PreparedSuite, SuiteTest } from "../../engine/suite/preparedSuite";
import type { SuiteStep } from "../../engine/suite/runSuite";
import type { SuiteFile, SuiteGroup } from "../../formats/suite/suiteFile";

/** What happens to a cell that is not done. */
export type CellNow = "waiting" | "training" | "measuring";

/** One row of a table. */
export interface CellFilling {
  /** Undefined where every seed is done. */
  readonly now: CellNow | undefined;
  /** The seed that is worked on. */
  readonly seed: number | undefined;
  readonly seedsDone: number;
  readonly seedCount: number;
}

export interface GroupFilling {
  /** Columns that its scores will have, without the average. */
  readonly columns: readonly string[];
  readonly cells: ReadonlyMap<string, CellFilling>;
}

/** All groups by id, and how many cells are done of all. */
export interface Filling {
  readonly groups: ReadonlyMap<string, GroupFilling>;
  readonly cellsDone: number;
  readonly cellCount: number;
}

/** What of a suite is known in `found`, while `step` is worked on. */
export function fillingOf(
  { groups }: Pick<SuiteFile, "groups">,
  { cells, trainings }: PreparedSuite,
  { found, step }: { readonly found: Pick<FoundSuite, "scores" | "studies">; readonly step?: SuiteStep | undefined },
): Filling {
  const tests = new Map<string, SuiteTest>(
    trainings.flatMap(({ measurements }) => measurements.flatMap((one) => [...one.tests])),
  );
  const learned = new Set(step?.training.measurements.flatMap((one) => [...one.tests.keys()]));
  const isDone = ({ training, scores }: PreparedCell, isStudy: boolean) =>
    isStudy ? found.studies.has(training) : scores.every(({ key }) => found.scores.has(key));
  const nowOf = ({ training, scores }: PreparedCell, isStudy: boolean): CellNow => {
    const asks = (keys: { has(key: string): boolean }) =>
      !isStudy && scores.some(({ key }) => keys.has(key) && !found.scores.has(key));
    const { measurement } = step ?? {};
    if (measurement) return asks(measurement.tests) ? "measuring" : "waiting";
    return asks(learned) || (isStudy && step?.training.key === training) ? "training" : "waiting";
  };
  const cellOf = (group: SuiteGroup, name: string): CellFilling => {
    const seeds = cells.filter(({ run }) => run.group === group.id && run.cell === name);
    const isStudy = group.layout === "study";
    const missing = seeds.filter((cell) => !isDone(cell, isStudy));
    const active = missing.find((cell) => nowOf(cell, isStudy) !== "waiting");
    return {
      now: missing.length === 0 ? undefined : active ? nowOf(active, isStudy) : "waiting",
      seed: active?.run.seed,
      seedsDone: seeds.length - missing.length,
      seedCount: seeds.length,
    };
  };
  const filled = groups.map((group): readonly [string, GroupFilling] => {
    const own = cells.filter(({ run }) => run.group === group.id);
    const asked = own.flatMap(({ scores }) => scores.flatMap(({ key }) => tests.get(key) ?? []));
    const rows = group.cells.map(({ name }) => [name, cellOf(group, name)] as const);
    return [group.id, { columns: columnsOf(group, asked), cells: new Map(rows) }];
  });
  const all = filled.flatMap(([, group]) => [...group.cells.values()]);
  return {
    groups: new Map(filled),
    cellsDone: all.filter(({ now }) => now === undefined).length,
    cellCount: all.length,
  };
}

/** In the order of the tests, as `scoreColumns` gives them once there are scores. */
function columnsOf({ columns, measure, layout }: SuiteGroup, asked: readonly SuiteTest[]): readonly string[] {
  if (layout === "study") return [];
  const names = asked.flatMap(({ column, test }) => {
    if (columns === "tasks") return test.tasks?.map(({ name }) => name) ?? [];
    const isAsked = measure === "accuracy" ? test.problems.length > 0 : test.heldout.ends.length > 0;
    return isAsked ? [column] : [];
  });
  return [...new Set(names)];
}

/** What a row says of its seeds: "2 of 3, measuring seed 2". */
export function cellWords({ now, seed, seedsDone, seedCount }: CellFilling): string {
  const done = `${seedsDone} of ${seedCount}`;
  if (now === undefined) return done;
  return `${done}, ${now}${seed === undefined ? "" : ` seed ${seed}`}`;
}
