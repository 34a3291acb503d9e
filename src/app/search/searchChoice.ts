import type { RunReport } from "../../engine/report";
import type { SearchReport, SearchTrial } from "../../formats/search/searchReport";
import { holdsRun, isBusy } from "../steps";
import type { SearchChoice, SearchState } from "../store/searchStore";
import type { WorkState } from "../store/state";

/** Why no search can be started now, in a sentence. */
export function searchObstacle(state: WorkState): string | undefined {
  const { mode, live } = state.run;
  if (mode === "recorded")
    return "A recorded run holds only what was measured when it ran. A search measures new merged models, so it needs a live run.";
  if (isBusy(state)) return "A job is under way; this waits for it.";
  if (!holdsRun(state) || !live)
    return "The GPU no longer holds what this run learned; run Train, which takes kept stages, then search.";
  if (live.recipe.evaluate.tests.length === 0) return "This run's recipe asks for no tests.";
  return undefined;
}

/** A number that a search is told: as it is printed, and what it must be. */
export interface SearchField {
  readonly id: "trials" | "fraction" | "perplexityWeight" | "seed";
  readonly label: string;
  readonly note: string;
  readonly unit?: string;
  /** What is printed for 1. */
  readonly factor: number;
  /** As printed. */
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
}

export const searchFields: readonly SearchField[] = [
  {
    ...{ id: "trials", label: "settings to try, at most", factor: 1, least: 2, most: 500, isWhole: true },
    note: "each is merged and measured anew",
  },
  {
    ...{ id: "fraction", label: "share of the tests to search on", unit: "%", factor: 100, least: 5, most: 95 },
    ...{ isWhole: false, note: "the rest is not looked at before the end" },
  },
  {
    ...{ id: "perplexityWeight", label: "weight of perplexity", factor: 1, least: 0, most: 100, isWhole: false },
    note: "0: right answers alone, which are bought with the languages",
  },
  {
    ...{ id: "seed", label: "seed", factor: 1, least: 0, most: 4_294_967_295, isWhole: true },
    note: "of the drawn part and of the order of the steps",
  },
];

/** What was typed as the value of a field; undefined where it cannot be that. */
export function readField({ factor, least, most, isWhole }: SearchField, text: string): number | undefined {
  const typed = text.trim() === "" ? Number.NaN : Number(text.replace(",", "."));
  const isFit = typed >= least && typed <= most && (!isWhole || Number.isInteger(typed));
  return isFit ? typed / factor : undefined;
}

/** "a whole number from 2 to 500". */
export function fieldRange({ least, most, isWhole }: SearchField): string {
  return `a ${isWhole ? "whole " : ""}number from ${least} to ${most}`;
}

/** Nothing is chosen that could be turned. */
export function turnsNothing({ coefficients, mu }: SearchChoice): boolean {
  return coefficients.length === 0 && mu === "none";
}

/** The search to be shown for a run: one under way or stopped, else the last that ended. */
export interface ShownSearch {
  readonly trials: readonly SearchTrial[];
  /** Position of the best so far. */
  readonly best: number;
  /** Undefined until it has ended. */
  readonly report: SearchReport | undefined;
}

export function shownSearch(
  { gram, search }: Pick<RunReport, "gram" | "search">,
  { seen }: Pick<SearchState, "seen">,
): ShownSearch | undefined {
  if (seen && seen.gram === gram && seen.trials.length > 0) {
    const objectives = seen.trials.map(({ objective }) => objective);
    return { trials: seen.trials, best: objectives.indexOf(Math.max(...objectives)), report: undefined };
  }
  return search && { trials: search.report.trials, best: search.report.best, report: search.report };
}
