import type { Recipe } from "../formats/recipe";
import type { Baseline } from "../formats/recipeBaselines";
import { Arena } from "../gpu/arena";
import { blockWords, quadWords } from "../kernels/neuronMask";
import { allocatePacked } from "../kernels/sparseDelta";
import { type CheckpointTask, checkpointTasks, tasksOf } from "../method/baselines/checkpointTasks";
import type { TrainingContext } from "../method/locate";
import { MergedModel } from "../method/mergeModel";
import { blockSize } from "../model/layout";
import { allocateSlabs } from "../model/weights";
import { plannedApart, plannedFull, plannedLearn, plannedLora, plannedMask, plannedMixture } from "./plannedWork";

/** The allocations of a recipe's baselines, one after another: trained, then made. */
export function plannedBaselines(context: TrainingContext, recipe: Recipe): void {
  const tasks = checkpointTasks(recipe);
  if (tasks.some(({ lora, apart }) => !lora && !apart)) plannedFull(context);
  for (const lora of adaptersOf(tasks)) plannedLora(context, lora);
  for (const apart of apartOf(tasks)) plannedApart(context, apart);
  for (const baseline of recipe.baselines) plannedBaseline(context, recipe, baseline);
}

/** The trainings of adapters that differ in memory. */
function adaptersOf(tasks: readonly CheckpointTask[]) {
  const sizes = tasks.flatMap(({ lora, start }) =>
    lora ? [{ rank: lora.rank, isFromCopy: start !== undefined }] : [],
  );
  return new Map(sizes.map((size) => [`${size.rank} ${size.isFromCopy}`, size])).values();
}

/** The trainings of experts and routers that differ in memory. */
function apartOf(tasks: readonly CheckpointTask[]) {
  const all = tasks.flatMap(({ apart }) => (apart ? [apart] : []));
  return new Map(all.map((apart) => [`${apart.kind} ${apart.tensors} ${apart.rank}`, apart])).values();
}

function plannedBaseline(context: TrainingContext, recipe: Recipe, baseline: Baseline): void {
  const { layout } = context.base;
  const largest = Math.max(...layout.slabs.map((slab) => slab.blocks));
  using arena = new Arena(context.gpu);
  const slab = (label: string) => arena.tensor(label, [largest * blockSize], "scratch");
  switch (baseline.method) {
    case "randomMask":
      allocateSlabs(arena, layout, "randomScores", "scratch");
      plannedSparse(context, arena, recipe, true);
      return;
    case "maskAfterTraining":
      slab("taskVector");
      plannedSparse(context, arena, recipe, false);
      return;
    case "ablation":
      if (baseline.without !== "keyNeurons") return;
      for (const _ of recipe.languages) slab("taskVector");
      slab("ability");
      slab("reference");
      arena.tensor("all.words", [largest * blockWords], "scratch", "u32");
      arena.tensor("all.offsets", [(largest * blockWords) / quadWords], "scratch", "u32");
      break;
    case "ties":
      allocateSlabs(arena, layout, "taskVector", "scratch");
      for (const sum of ["positive", "negative", "counts"]) slab(sum);
      break;
    case "continual":
      break;
    case "mixture": {
      const routers = tasksOf(recipe, baseline).at(-1)?.apart;
      if (routers?.kind === "routers") plannedMixture(context, arena, routers);
      return;
    }
    default:
      slab("taskVector");
      arena.tensor("taskVector.coefficients", [largest], "scratch");
  }
  allocateSlabs(arena, layout, "baseline", "weights");
}

/** A delta on two corpora's key neurons for each corpus, learned or taken from a full training, and their merged model. */
function plannedSparse(context: TrainingContext, arena: Arena, recipe: Recipe, isLearned: boolean): void {
  const { gpu, base } = context;
  const ratio = Math.min(1, 2 * recipe.locate.keyNeuronRatio);
  const deltas = Array.from({ length: 2 + recipe.languages.length }, (_, index) => {
    const mask = plannedMask(arena, base.layout, `baseline.${index}`, ratio);
    return isLearned
      ? plannedLearn(context, arena, mask)
      : { mask, values: allocatePacked(arena, mask, "kept", "weights") };
  });
  using _ = new MergedModel(gpu, arena, base, deltas);
}
