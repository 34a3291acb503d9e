// A routed mixture of adapters (Mixture-of-LoRA and Mixture-of-Experts of Table 1): experts that were trained apart, side by
// side beside the frozen base, and routers that weigh them for each token.
import { assert, present } from "../../base/assert";
import type { PackedRows } from "../../formats/packRows";
import type { OptimiserSettings } from "../../formats/recipe";
import { Arena } from "../../gpu/arena";
import { allocateAdapters } from "../../model/adapters";
import { placeExperts } from "../../model/experts";
import { allocateRouting, initialiseRouting } from "../../model/routing";
import { readTensor, type Slabs } from "../../model/weights";
import type { TrainingProgress } from "../../training/train";
import type { FullyTrained } from "../fullTraining";
import type { TrainingContext } from "../locate";
import { trainAdapters } from "../loraTraining";
import type { PartialStage } from "../partialStage";
import { type Mixture, trainRouters } from "../routerTraining";
import type { CheckpointTask } from "./checkpointTasks";
import type { ExpertTask, RouterTask } from "./mixtureTasks";

/** Where kept checkpoints are read from. */
interface ExpertSource {
  readAll(id: string, weights: Slabs): Promise<void>;
}

/** The buffers of a task's experts, side by side, and of their routers, all zero; `arena` owns them. */
export function allocateMixture(
  arena: Arena,
  { config }: Pick<TrainingContext, "config">,
  { rank, scale, tensors, experts, active }: Pick<RouterTask, "rank" | "scale" | "tensors" | "experts" | "active">,
): Mixture {
  const count = experts.length;
  const adapters = allocateAdapters(arena, config, { rank: count * rank, scale, tensors });
  return { ...adapters, routing: allocateRouting(arena, config, { tensors, experts: count, active }) };
}

/** A mixture with its experts as they were trained; its routers are all zero. `arena` owns it. */
async function openMixture(
  context: Pick<TrainingContext, "gpu" | "config">,
  task: RouterTask,
  source: ExpertSource,
  arena: Arena,
): Promise<Mixture> {
  const { gpu, config } = context;
  const mixture = allocateMixture(arena, context, task);
  using scratch = new Arena(gpu);
  const experts = task.experts.map(() => allocateAdapters(scratch, config, task).weights);
  await Promise.all([arena.allocated(), scratch.allocated()]);
  for (const [index, weights] of experts.entries()) await source.readAll(task.experts[index] ?? "", weights);
  await placeExperts(gpu, mixture, {
    experts: experts.length,
    read: (index, tensor) => readTensor(gpu, present(experts[index], `expert ${index}`), tensor),
  });
  return mixture;
}

/** The mixture that these trainings made, of which the last is that of the routers. */
export async function trainedMixture(
  context: Pick<TrainingContext, "gpu" | "config">,
  tasks: readonly CheckpointTask[],
  source: ExpertSource,
  arena: Arena,
): Promise<Mixture> {
  const last = tasks.at(-1);
  assert(last?.apart?.kind === "routers", "a mixture's last training is that of its routers");
  const mixture = await openMixture(context, last.apart, source, arena);
  await source.readAll(last.id, mixture.routing.weights);
  return mixture;
}

interface Work {
  readonly rows: PackedRows;
  readonly settings: OptimiserSettings;
  readonly partial?: PartialStage | undefined;
}

/** Trains an expert, or the routers of experts that `source` has; `arena` owns the weights that come out. */
export async function* trainApart(
  context: TrainingContext,
  task: ExpertTask | RouterTask,
  work: Work,
  source: ExpertSource,
  arena: Arena,
): AsyncGenerator<TrainingProgress, FullyTrained, void> {
  if (task.kind === "expert") {
    const { rank, scale, seed, tensors } = task;
    const trained = yield* trainAdapters(context, { ...work, rank, scale, seed, tensors }, arena);
    return { ...trained, weights: trained.adapters.weights };
  }
  const mixture = await openMixture(context, task, source, arena);
  initialiseRouting(context.gpu, mixture.routing, task.seed);
  return { ...(yield* trainRouters(context, mixture, work)), weights: mixture.routing.weights };
}
