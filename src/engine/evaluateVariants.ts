import { mapYields } from "../base/mapYields";
import { type EvaluationTask, evaluateModel } from "../evaluation/evaluateModel";
import { packRows } from "../formats/packRows";
import { learnSettings } from "../formats/recipe";
import { Arena } from "../gpu/arena";
import { compose } from "../method/compose";
import { abilityIndex, type Coefficients } from "../method/extract";
import { trainFully } from "../method/fullTraining";
import type { TrainingContext } from "../method/locate";
import type { MergedModel } from "../method/mergeModel";
import { type MethodResult, mergeSettings } from "../method/run";
import type { Slabs } from "../model/weights";
import type { JobProgress, LanguageTest, PreparedRun } from "./api";
import type { VariantResult } from "./report";

type VariantProgress = Pick<JobProgress, "stage" | "done" | "total" | "unit" | "losses" | "lossStart">;

/** Held-out documents as rows, the problems as they are. A text shorter than one row is left out. */
export function evaluationTasks(
  tests: readonly LanguageTest[],
  contextLength: number,
  eosTokenId: number,
): EvaluationTask[] {
  return tests.map(({ heldout, ...test }) => {
    const enough = heldout.tokens.length + heldout.ends.length >= contextLength;
    return { ...test, heldout: enough ? packRows(heldout, { contextLength, eosTokenId }) : undefined };
  });
}

/** One variant's results, with the variant's name in the progress. */
export async function* evaluateVariant(
  variant: string,
  context: TrainingContext,
  weights: Slabs,
  tasks: readonly EvaluationTask[],
): AsyncGenerator<VariantProgress, VariantResult, void> {
  const { gpu, config, microBatchSize } = context;
  const evaluation = evaluateModel(gpu, { config, weights, microBatchSize }, tasks);
  const languages = yield* mapYields(evaluation, (step) => ({ ...step, stage: `evaluate/${variant}` }));
  return { variant, languages };
}

/** Every variant that the recipe names; leaves the merged model as the recipe's settings make it. */
export async function* evaluateVariants(
  context: TrainingContext,
  prepared: PreparedRun,
  method: MethodResult,
  merged: MergedModel,
): AsyncGenerator<
  VariantProgress,
  { readonly results: VariantResult[]; readonly losses: Record<string, readonly number[]> },
  void
> {
  const { base, recipe, gpu } = context;
  const tasks = evaluationTasks(prepared.tests, recipe.contextLength, prepared.eosTokenId);
  const names = base.layout.tensors.map(({ name }) => name);
  const settings = mergeSettings(recipe);
  const tableAt = (transferRatio: number) => compose(names, method.grams, { ...settings, transferRatio }).table;
  const results: VariantResult[] = [];
  const losses: Record<string, readonly number[]> = {};
  const remade = async (table: readonly Coefficients[]) => {
    await merged.remake(table);
    return merged.weights;
  };
  try {
    for (const variant of tasks.length === 0 ? [] : recipe.evaluate.variants) {
      using arena = new Arena(gpu);
      let weights: Slabs;
      switch (variant) {
        case "base":
          weights = base;
          break;
        case "merged":
          weights = await remade(tableAt(settings.transferRatio));
          break;
        case "allTensors":
          weights = await remade(tableAt(1));
          break;
        case "abilityModel":
          weights = await remade(names.map(() => method.learned.map((_, delta) => (delta === abilityIndex ? 1 : 0))));
          break;
        case "fullTraining": {
          const stage = "full/ability";
          const packing = { contextLength: recipe.contextLength, eosTokenId: prepared.eosTokenId };
          const task = { rows: packRows(prepared.ability, packing), settings: learnSettings(recipe, "ability") };
          const trained = yield* mapYields(trainFully(context, task, arena), (step) => ({ ...step, stage }));
          losses[stage] = trained.losses;
          weights = trained.weights;
          break;
        }
        default:
          throw variant satisfies never;
      }
      results.push(yield* evaluateVariant(variant, context, weights, tasks));
    }
  } finally {
    await remade(tableAt(settings.transferRatio));
  }
  return { results, losses };
}
