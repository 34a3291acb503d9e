import { canonicalJson } from "../../base/hash";
import type { Recipe } from "../../formats/recipe";
import type { Baseline } from "../../formats/recipeBaselines";
import type { Sources } from "../../formats/sources";
import type { SuiteRun } from "../../formats/suite/suiteRuns";
import type { JobProgress, LanguageTest, PreparedRun } from "../api";
import type { JobControl } from "../job";
import { type OpenedModel, openModel, prepareRun } from "../prepare";
import type { CorpusShelf } from "../readCorpora";
import {
  type Measurement,
  modelKey,
  type PreparedCell,
  type PreparedSuite,
  type SuiteTest,
  type Training,
} from "./preparedSuite";
import { scoreKey, settingsOfVariant, suiteStageKeys, testKey, trainingKey, weightsKey } from "./suiteKeys";

export interface SuiteSources {
  readonly sources: Sources;
  readonly control: JobControl<JobProgress>;
}

/** The corpora and tests of a recipe, and how they are cut: runs that agree in them are read once. */
function textsKey(recipe: Recipe): string {
  const { model, contextLength, ability, reference, languages, corpora, evaluate, baselines } = recipe;
  const { variants: _, ...tests } = evaluate;
  const own = baselines.flatMap((baseline) =>
    "data" in baseline ? [{ name: baseline.name, data: baseline.data }] : [],
  );
  const texts = languages.map(({ language, corpus }) => ({ language, corpus }));
  return canonicalJson({ model, contextLength, ability, reference, texts, corpora, tests, own });
}

/** `prepared` for another recipe with the same texts; its data sets stay pinned to their commits. */
function preparedFor(recipe: Recipe, { recipe: pinned, ...texts }: PreparedRun): PreparedRun {
  const languages = recipe.languages.map((one, index) => ({
    ...one,
    corpus: pinned.languages[index]?.corpus ?? one.corpus,
  }));
  const { ability, reference } = pinned;
  const evaluate = { ...recipe.evaluate, tests: pinned.evaluate.tests };
  const baselines = recipe.baselines.map((one): Baseline => {
    const found = pinned.baselines.find(({ name }) => name === one.name);
    return "data" in one && found && "data" in found ? { ...one, data: found.data } : one;
  });
  return { ...texts, recipe: { ...recipe, ability, reference, languages, evaluate, baselines } };
}

/** Reads all texts of a suite and sorts its cells by what they share. Errors: those of `prepareRun`. */
export async function prepareSuite(
  runs: readonly SuiteRun[],
  studied: ReadonlySet<string>,
  { sources, control }: SuiteSources,
): Promise<PreparedSuite> {
  const models = new Map<string, OpenedModel>();
  const texts = new Map<string, PreparedRun>();
  const shelf: CorpusShelf = new Map();
  const trainings = new Map<string, Training>();
  const measurements = new Map<string, Measurement>();
  const testKeys = new Map<LanguageTest, string>();
  const cells: PreparedCell[] = [];
  for (const run of runs) {
    const { recipe, group, cell, seed } = run;
    const model = models.get(modelKey(recipe)) ?? (await openModel(recipe, sources));
    models.set(modelKey(recipe), model);
    const read = texts.get(textsKey(recipe)) ?? (await prepareRun(recipe, sources, model, { control, shelf }));
    texts.set(textsKey(recipe), read);
    const prepared = preparedFor(recipe, read);
    const stages = await suiteStageKeys(prepared);
    const key = await trainingKey(stages);
    const label = `${cell}, seed ${seed}`;
    const training = trainings.get(key) ?? { key, label, prepared, stages, measurements: [], isStudied: false };
    trainings.set(key, training);
    if (studied.has(group)) training.isStudied = true;
    const weights = await weightsKey(run, stages, prepared);
    const known = measurements.get(weights);
    const measurement = known ?? {
      key: weights,
      label,
      run,
      prepared,
      settings: settingsOfVariant(run),
      tests: new Map<string, SuiteTest>(),
    };
    if (!known) training.measurements.push(measurement);
    measurements.set(weights, measurement);
    const scores: { key: string; column: string }[] = [];
    for (const test of prepared.tests) {
      const name = testKeys.get(test) ?? (await testKey(test, prepared));
      testKeys.set(test, name);
      const score = { key: await scoreKey(weights, name), column: test.language };
      measurement.tests.set(score.key, { ...score, test });
      scores.push(score);
    }
    cells.push({ run, training: key, scores });
  }
  const files = [...models].map(([key, model]) => [key, model.files] as const);
  return { models: new Map(files), trainings: [...trainings.values()], cells };
}
