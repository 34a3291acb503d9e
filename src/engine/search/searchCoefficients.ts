import { patternSearch } from "../../base/patternSearch";
import type { LanguageResult } from "../../evaluation/evaluateModel";
import type { SearchComparison, SearchTrial } from "../../formats/search/searchReport";
import { type MuSearch, type SettingAxis, searchAxes } from "../../method/searchAxes";
import { type MergeSettings, mergeSettings } from "../../method/settings";
import type { JobProgress, PreparedRun } from "../api";
import type { JobControl } from "../job";
import { checkDisjoint, type SplitTests } from "./splitTests";

type Scored = Pick<LanguageResult, "all" | "perplexity">;

/** Scores of the base (null) or of the run merged with settings, in every test; and the milliseconds that they took. */
export type MeasureModel = (
  settings: MergeSettings | null,
  tests: SplitTests["search"],
  control: JobControl<JobProgress>,
) => Promise<{ readonly languages: readonly Scored[]; readonly busyMs: number }>;

export interface SearchRequest {
  readonly prepared: PreparedRun;
  readonly split: SplitTests;
  readonly trials: number;
  readonly seed: number;
  readonly mu: MuSearch;
  readonly perplexityWeight: number;
}

export interface FoundCoefficients {
  readonly trials: readonly SearchTrial[];
  readonly best: number;
  /** The recipe's own settings, and the best. */
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
 * Searches α, β, γ, η, k2 and μ for the run that the engine holds: each trial merges its deltas anew and measures them on
 * the search's set alone. Errors: `bad-corpus` where that set shares a text with the tests, `cancelled`.
 */
export async function searchCoefficients(
  measure: MeasureModel,
  request: SearchRequest,
  control: JobControl<JobProgress>,
): Promise<FoundCoefficients> {
  const { prepared, split, seed, perplexityWeight } = request;
  checkDisjoint(split);
  const tests = split.search;
  const own = mergeSettings(prepared.recipe);
  const axes = searchAxes(
    own,
    prepared.recipe.languages.map(({ language }) => language),
    request.mu,
  );
  const settingsAt = (point: readonly number[]) =>
    axes.reduce((settings, axis, index) => axis.write(settings, point[index] ?? axis.read(settings)), own);
  const part = (index: number) =>
    control.part<JobProgress>((progress) => ({
      ...progress,
      stage: `trial ${index + 1}`,
      stageIndex: index,
      stageCount: request.trials,
      ...withWhole(progress, index, request.trials, spentMs),
    }));
  const spentMs: number[] = [];
  const base = await measure(null, tests, part(0));
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
    const { languages, busyMs } = await measure(settingsAt(step.value), tests, part(trials.length));
    spentMs.push(busyMs);
    const scored = objectiveOf(languages, base.languages, perplexityWeight);
    trials.push({ values: valuesOf(axes, step.value), ...scored, wallMs: busyMs });
    points.push(step.value);
    step = steps.next(scored.objective);
  }
  const chosen = step.value.point.join();
  const best = Math.max(
    0,
    points.findIndex((point) => point.join() === chosen),
  );
  return { trials, best, own, found: settingsAt(points[best] ?? []) };
}

/** Time left of the whole search, from what the trials took so far. */
function withWhole(
  progress: JobProgress,
  index: number,
  count: number,
  spentMs: readonly number[],
): Partial<JobProgress> {
  const { secondsLeft } = progress;
  if (secondsLeft === undefined || spentMs.length === 0) return {};
  const oneMs = spentMs.reduce((sum, ms) => sum + ms, 0) / spentMs.length;
  return { secondsLeft: secondsLeft + ((count - index - 1) * oneMs) / 1000 };
}

function valuesOf(axes: readonly SettingAxis[], point: readonly number[]): Readonly<Record<string, number>> {
  return Object.fromEntries(axes.map(({ symbol }, index) => [symbol, point[index] ?? 0]));
}

/** The recipe's own settings and the found ones on the tests that the search never saw. */
export async function compareOnTests(
  measure: MeasureModel,
  { split }: Pick<SearchRequest, "split">,
  { own, found, trials, best }: FoundCoefficients,
  control: JobControl<JobProgress>,
): Promise<SearchComparison[]> {
  checkDisjoint(split);
  const models = [
    { name: "own", settings: own, trial: trials[0] },
    { name: "found", settings: found, trial: trials[best] },
  ] as const;
  const compared: SearchComparison[] = [];
  for (const [stageIndex, { name, settings, trial }] of models.entries()) {
    const part = control.part<JobProgress>((progress) => ({
      ...progress,
      stage: `test ${name}`,
      stageIndex,
      stageCount: 2,
    }));
    const { languages } = await measure(settings, split.test, part);
    compared.push({
      name,
      values: trial?.values ?? {},
      languages: languages.map(({ all, perplexity }, index) => ({
        language: split.test[index]?.language ?? "",
        correct: all.correct,
        total: all.total,
        perplexity,
      })),
    });
  }
  return compared;
}
