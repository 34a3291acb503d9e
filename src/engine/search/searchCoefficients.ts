import { AppError } from "../../base/errors";
import { patternSearch } from "../../base/patternSearch";
import type { LanguageResult } from "../../evaluation/evaluateModel";
import type { SearchComparison, SearchTrial } from "../../formats/search/searchReport";
import { type SettingAxis, searchAxes } from "../../method/searchAxes";
import type { MergeSettings } from "../../method/settings";
import type { JobProgress, SearchRequest } from "../api";
import type { JobControl } from "../job";
import { SearchProgress } from "./searchProgress";
import { checkDisjoint, type SplitTests } from "./splitTests";

type Scored = Pick<LanguageResult, "all" | "perplexity">;

/** Scores of the base (null) or of the run merged with settings, in every test; and the milliseconds that they took. */
export type MeasureModel = (
  settings: MergeSettings | null,
  tests: SplitTests["search"],
  control: JobControl<JobProgress>,
) => Promise<{ readonly languages: readonly Scored[]; readonly busyMs: number }>;

/** What is searched, on tests that were split. */
export interface CoefficientSearch extends Omit<SearchRequest, "tests" | "fraction"> {
  readonly split: SplitTests;
  /** Of the recipe, in the order of μ. */
  readonly languages: readonly string[];
}

export interface FoundCoefficients {
  readonly trials: readonly SearchTrial[];
  readonly best: number;
  /** The settings that it began with, and the best. */
  readonly own: MergeSettings;
  readonly found: MergeSettings;
}

/**
 * What a search makes as large as it can: the mean share of right answers, less the mean growth of the languages'
 * perplexity over the base's (in nats a token) times a weight. A test that has only one of the two counts in that alone.
 */
export function objectiveOf(
  languages: readonly Scored[],
  base: readonly Scored[],
  perplexityWeight: number,
): Pick<SearchTrial, "objective" | "share" | "logPerplexity"> {
  const shares = languages.flatMap(({ all }) => (all.total > 0 ? all.correct / all.total : []));
  const growths = languages.flatMap(({ perplexity }, index) => {
    const before = base[index]?.perplexity ?? null;
    return perplexity === null || before === null ? [] : Math.log(perplexity / before);
  });
  const mean = (list: readonly number[]) =>
    list.length > 0 ? list.reduce((sum, one) => sum + one, 0) / list.length : null;
  const [share, logPerplexity] = [mean(shares), mean(growths)];
  const objective = (share ?? 0) - perplexityWeight * (logPerplexity ?? 0);
  // A diverged merge has no finite perplexity: worse than anything that has.
  return { objective: Number.isFinite(objective) ? objective : -1e9, share, logPerplexity };
}

/**
 * Searches coefficients for a run's deltas: each trial merges them anew and measures them on the search's set alone. Tells
 * of each trial as it is measured. Errors: `bad-corpus` where that set shares a text with the tests, `bad-usage` where no
 * coefficient is to be turned, `cancelled`.
 */
export async function searchCoefficients(
  measure: MeasureModel,
  request: CoefficientSearch,
  control: JobControl<JobProgress>,
): Promise<FoundCoefficients> {
  const { split, seed, perplexityWeight, settings: own } = request;
  checkDisjoint(split);
  const tests = split.search;
  const axes = searchAxes(own, request.languages, request);
  if (axes.length === 0) {
    throw new AppError("bad-usage", "no coefficient is searched; choose at least one of α, β, γ, η, k2 and μ");
  }
  const settingsAt = (point: readonly number[]) =>
    axes.reduce((settings, axis, index) => axis.write(settings, point[index] ?? axis.read(settings)), own);
  const progress = new SearchProgress(request, control);
  const base = await measure(null, tests, progress.part("search/base"));
  const trials: SearchTrial[] = [];
  const points: (readonly number[])[] = [];
  const steps = patternSearch(
    axes,
    axes.map((axis) => axis.read(own)),
    { trials: request.trials, seed },
  );
  let step = steps.next();
  while (!step.done) {
    await control.checkpoint();
    const stage = `search/trial ${trials.length + 1}`;
    const { languages, busyMs } = await measure(settingsAt(step.value), tests, progress.part(stage));
    const scored = objectiveOf(languages, base.languages, perplexityWeight);
    const trial = { values: valuesOf(axes, step.value), ...scored, wallMs: busyMs };
    trials.push(trial);
    points.push(step.value);
    progress.tell(stage, trial);
    step = steps.next(scored.objective);
  }
  const chosen = step.value.point.join();
  const best = Math.max(
    0,
    points.findIndex((point) => point.join() === chosen),
  );
  return { trials, best, own, found: settingsAt(points[best] ?? []) };
}

function valuesOf(axes: readonly SettingAxis[], point: readonly number[]): Readonly<Record<string, number>> {
  return Object.fromEntries(axes.map(({ symbol }, index) => [symbol, point[index] ?? 0]));
}

/** The settings that a search began with and the found ones, on the tests that it never saw. */
export async function compareOnTests(
  measure: MeasureModel,
  request: CoefficientSearch,
  { own, found, trials, best }: FoundCoefficients,
  control: JobControl<JobProgress>,
): Promise<SearchComparison[]> {
  const { split } = request;
  checkDisjoint(split);
  const models = [
    { name: "own", settings: own, trial: trials[0] },
    { name: "found", settings: found, trial: trials[best] },
  ] as const;
  const progress = new SearchProgress(request, control);
  const compared: SearchComparison[] = [];
  for (const [index, { name, settings, trial }] of models.entries()) {
    const part = progress.testPart(`search/test of the ${name} settings`, index, trial?.wallMs ?? 0);
    const { languages } = await measure(settings, split.test, part);
    compared.push({
      name,
      values: trial?.values ?? {},
      languages: languages.map(({ all, perplexity }, place) => ({
        language: split.test[place]?.language ?? "",
        correct: all.correct,
        total: all.total,
        perplexity,
      })),
    });
  }
  return compared;
}
