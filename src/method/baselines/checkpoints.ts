import { assert } from "../../base/assert";
import { packRows } from "../../formats/packRows";
import { Arena } from "../../gpu/arena";
import type { Tensor } from "../../gpu/tensor";
import { allocateSlabs, type Slabs } from "../../model/weights";
import { type FullyTrained, trainFully } from "../fullTraining";
import type { TrainingRecord } from "../learn";
import type { TrainingContext } from "../locate";
import { trainLora } from "../loraTraining";
import { type MethodProgress, named, restoredStage, type StageResult } from "../progress";
import type { StageCache } from "../stageCache";
import { decodeRecord, encodeCheckpoint, readCheckpointSlab } from "../stageFiles";
import type { RunCorpora } from "../stages";
import { type CheckpointTask, checkpointDocuments, checkpointStage, checkpointTasks } from "./checkpointTasks";
import { trainApart } from "./mixtures";

/**
 * The checkpoints of a run's baselines, each trained when it is first asked for and read slab by slab: none stays on the
 * GPU. They lie in the cache; where that has no room, with this object.
 */
export class Checkpoints {
  readonly #context: TrainingContext;
  readonly #corpora: RunCorpora;
  readonly #eosTokenId: number;
  readonly cache: StageCache;
  readonly #tasks: readonly CheckpointTask[];
  readonly #files = new Map<string, Blob>();
  readonly #made = new Map<string, StageResult<TrainingRecord>>();

  constructor(context: TrainingContext, corpora: RunCorpora, eosTokenId: number, cache: StageCache) {
    this.#context = context;
    this.#corpora = corpora;
    this.#eosTokenId = eosTokenId;
    this.cache = cache;
    this.#tasks = checkpointTasks(context.recipe);
  }

  /** Trainings of baselines so far, each named as its stage was reported. */
  get made(): readonly StageResult<TrainingRecord>[] {
    return [...this.#made.values()];
  }

  /** Takes down a training that leaves no whole checkpoint, for the report. */
  note(result: StageResult<TrainingRecord>): void {
    this.#made.set(result.name, result);
  }

  /** Whether some baseline needs it. */
  needs(id: string): boolean {
    return this.#tasks.some((task) => task.id === id);
  }

  /** Makes the checkpoint readable: from the cache, or by training it and what it goes on from. */
  async *make(
    id: string,
    { context = silent(this.#context), stage = checkpointStage(id) } = {},
  ): AsyncGenerator<MethodProgress, StageResult<TrainingRecord>, void> {
    const made = this.#made.get(id);
    if (made) return made;
    const task = this.#tasks.find((each) => each.id === id);
    assert(task, `no baseline needs the checkpoint ${id}`);
    const file = await this.cache.load("checkpoint", id);
    let result: StageResult<TrainingRecord>;
    if (file) {
      result = { name: stage, ...(await decodeRecord(file)) };
      this.#files.set(id, file);
      yield restoredStage(stage, result.result);
    } else {
      if (task.start !== undefined) yield* this.make(task.start);
      if (task.apart?.kind === "routers") for (const expert of task.apart.experts) yield* this.make(expert);
      result = yield* this.#train(context, task, stage);
    }
    this.#made.set(id, result);
    return result;
  }

  async *#train(context: TrainingContext, task: CheckpointTask, stage: string) {
    const { gpu, recipe } = context;
    const { id, settings, start } = task;
    const began = performance.now();
    using arena = new Arena(gpu);
    const documents = checkpointDocuments(task, recipe, this.#corpora);
    const rows = packRows(documents, { contextLength: recipe.contextLength, eosTokenId: this.#eosTokenId });
    const partial = this.cache.partial("checkpoint", id);
    const begin = start === undefined ? undefined : (weights: Slabs) => this.readAll(start, weights);
    const work = { rows, settings, partial };
    const training = task.apart
      ? trainApart(context, task.apart, work, this, arena)
      : task.lora
        ? trainLora(await this.#startOf(context, begin, arena), { ...work, ...task.lora }, arena)
        : trainFully(context, { ...work, begin }, arena);
    const trained = yield* named<FullyTrained>(stage, training);
    const { weights, earlierMs = 0, losses, memory } = trained;
    const { continuations, continuationMs } = trained;
    const result: TrainingRecord = {
      losses,
      ...(memory && { memory }),
      ...(continuations && { continuations }),
      ...(continuationMs !== undefined && { continuationMs }),
    };
    const spent = { wallMs: earlierMs + performance.now() - began, steps: settings.steps };
    const file = await encodeCheckpoint(gpu, weights.slabs, result, spent);
    await this.cache.save("checkpoint", id, async () => file);
    await partial?.drop();
    this.#files.set(id, (await this.cache.load("checkpoint", id)) ?? file);
    return { name: stage, result, ...spent };
  }

  /** The context whose base adapters are trained beside: the run's own, or the checkpoint that they go on from. */
  async #startOf(
    context: TrainingContext,
    begin: ((weights: Slabs) => Promise<void>) | undefined,
    arena: Arena,
  ): Promise<TrainingContext> {
    if (!begin) return context;
    const base = allocateSlabs(arena, context.base.layout, "loraStart", "weights");
    await arena.allocated();
    await begin(base);
    return { ...context, base };
  }

  /** The trained weights of one slab of a checkpoint that was made, into f32 `target`. Error: `bad-file`. */
  async read(id: string, slab: number, target: Tensor): Promise<void> {
    const file = this.#files.get(id);
    assert(file, `the checkpoint ${id} is not made`);
    await readCheckpointSlab(this.#context.gpu, file, slab, target);
  }

  /** All of them into f32 slabs. */
  async readAll(id: string, { slabs }: Slabs): Promise<void> {
    for (const [index, slab] of slabs.entries()) await this.read(id, index, slab);
  }
}

/** Baselines answer no held-out prompts while they train. */
export function silent({ continuations: _, ...context }: TrainingContext): TrainingContext {
  return context;
}
