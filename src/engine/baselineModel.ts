import type { Baseline } from "../formats/recipeBaselines";
import type { Arena } from "../gpu/arena";
import { addVectors, type VectorTerm } from "../method/baselines/addVectors";
import { tasksOf } from "../method/baselines/checkpointTasks";
import { mergeTies } from "../method/baselines/mergeTies";
import { trainedMixture } from "../method/baselines/mixtures";
import { seedOf } from "../method/baselines/randomTasks";
import { languageShares } from "../method/baselines/swapLayers";
import type { MethodProgress } from "../method/progress";
import type { Adapters } from "../model/adapters";
import { allocateSlabs, type Slabs } from "../model/weights";
import { type BaselineGround, keptAfterTraining, onRandomMasks, withoutPart } from "./methodBaselines";

/** What is measured of a baseline: its weights, and of a mixture what stands beside them and cannot be merged. */
export interface BaselineModel {
  readonly weights: Slabs;
  readonly adapters?: Adapters;
}

/** A baseline, trained or merged; `arena` or the run owns it. What it trains is reported and kept. */
export async function* baselineModel(
  ground: BaselineGround,
  baseline: Baseline,
  arena: Arena,
): AsyncGenerator<MethodProgress, BaselineModel, void> {
  const { context, checkpoints } = ground;
  const tasks = tasksOf(context.recipe, baseline);
  const ids = tasks.map(({ id }) => id);
  for (const id of ids) yield* checkpoints.make(id);
  switch (baseline.method) {
    case "ablation":
      return { weights: await withoutPart(ground, baseline, ids, arena) };
    case "maskAfterTraining":
      return { weights: await keptAfterTraining(ground, ids, arena) };
    case "randomMask":
      return { weights: yield* onRandomMasks(ground, baseline, arena) };
    case "mixture":
      return { weights: context.base, adapters: await trainedMixture(context, tasks, checkpoints, arena) };
    default:
      return { weights: await mergedCheckpoints(ground, baseline, ids, arena) };
  }
}

type Merged = Exclude<Baseline, { readonly method: "ablation" | "maskAfterTraining" | "randomMask" | "mixture" }>;

/** The last checkpoint as it is, or the base and what training changed, put together; f32. */
async function mergedCheckpoints(
  { context: { gpu, base, config, recipe }, checkpoints, settings }: BaselineGround,
  baseline: Merged,
  ids: readonly string[],
  arena: Arena,
): Promise<Slabs> {
  const weights = allocateSlabs(arena, base.layout, "baseline", "weights");
  await arena.allocated();
  const ground = { gpu, base, trained: checkpoints };
  const names = base.layout.tensors.map(({ name }) => name);
  const dropping = "dropRate" in baseline ? { rate: baseline.dropRate, seed: seedOf(recipe, baseline) } : undefined;
  const terms = (strengths: readonly (readonly number[])[]): VectorTerm[] =>
    ids.map((id, index) => ({ id, coefficients: strengths[index] ?? [] }));
  switch (baseline.method) {
    case "continual":
      await checkpoints.readAll(ids.at(-1) ?? "", weights);
      break;
    case "taskVectors":
    case "dare": {
      const { lambdaAbility, lambdaLanguages } = baseline;
      const strengths = [lambdaAbility, ...settings.mu.map((mu) => lambdaLanguages ?? mu)];
      await addVectors(ground, { terms: terms(strengths.map((one) => names.map(() => one))), dropping }, weights);
      break;
    }
    case "ties":
      await mergeTies(ground, { ids, dropping, density: baseline.density, lambda: baseline.lambda }, weights);
      break;
    case "layerSwapping": {
      const shares = languageShares(names, config.layers, baseline);
      await addVectors(ground, { terms: terms([shares.map((share) => 1 - share), shares]) }, weights);
      break;
    }
    case "chatVector": {
      const strengths = [baseline.lambda, 1].map((one) => names.map(() => one));
      await addVectors(ground, { terms: terms(strengths) }, weights);
      break;
    }
    default:
      throw baseline satisfies never;
  }
  return weights;
}
