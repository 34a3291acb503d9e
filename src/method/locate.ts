// Eq. 1: the key neurons of a corpus are the scalars that move most when a copy of the base is trained on it.
import { AppError } from "../base/errors";
import type { ModelConfig } from "../formats/modelConfig";
import type { PackedRows } from "../formats/packRows";
import type { Recipe } from "../formats/recipe";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { type BlockOwners, denseMoments } from "../kernels/blockMoments";
import { copyWeights } from "../kernels/copyWeights";
import { importanceOfChange, importanceOfGradient } from "../kernels/importance";
import { locateMask, tensorCounts } from "../kernels/mask";
import { countAtRanks } from "../kernels/maskLattice";
import type { NeuronMask } from "../kernels/neuronMask";
import { allocateSlabs, blockOwners, type Slabs } from "../model/weights";
import { denseOptimiser, gradientOnly, type Optimiser } from "../training/optimiser";
import { rowOrder } from "../training/rowOrder";
import { TrainingSession } from "../training/session";
import { type Autosave, type TrainingProgress, train } from "../training/train";
import type { ContinuationTask } from "./continuations";
import { type LatticePoint, latticeRatios } from "./lattice";
import type { PartialStage } from "./partialStage";
import { StateKeeper } from "./trainingState";

/** What every training of a run has in common. */
export interface TrainingContext {
  readonly gpu: GpuDevice;
  readonly config: ModelConfig;
  /** Θo. Masked training writes to it and puts it back. */
  readonly base: Slabs;
  readonly recipe: Recipe;
  readonly microBatchSize: number;
  /** Told the importance of every scalar of a corpus (Eq. 1) while it is on the GPU; awaited. */
  readonly onImportance?: (label: string, scores: Slabs, gpu: GpuDevice) => Promise<void>;
  /** Held-out prompts that a model in training continues now and then. */
  readonly continuations?: ContinuationTask;
}

/** Gets the importance of every scalar while it is on the GPU, with the losses that it came with; awaited. */
export type KeepScores = (scores: readonly Tensor[], losses: readonly number[]) => Promise<void>;

/** What is kept while and when a corpus's scores are made. */
export interface KeptScores {
  readonly keepScores?: KeepScores | undefined;
  /** What it holds is taken up, and the warm-up's state is kept there until it is dropped. */
  readonly partial?: PartialStage | undefined;
}

export interface Located {
  readonly mask: NeuronMask;
  /** The least importance of a key neuron. */
  readonly threshold: number;
  /** Key neurons in each tensor, in the order of the layout. */
  readonly byTensor: readonly number[];
  /** Loss of every warm-up step. */
  readonly losses: readonly number[];
  /** Time of the steps before the warm-up was broken off and taken up again. */
  readonly earlierMs?: number;
  /** Mean importance of each tensor's scalars. Absent in stages kept by a program that did not record it. */
  readonly importance?: readonly number[];
  /** What other key-neuron ratios would have chosen, by rising ratio. */
  readonly lattice?: readonly LatticePoint[];
}

/**
 * The key neurons that k1 cuts from scores (Eq. 1): every scalar at least as important as the k-th. `masks` owns the mask.
 * Error: `too-few-changes` where the threshold is 0.
 */
export async function cutMask(
  { gpu, base, recipe }: Pick<TrainingContext, "gpu" | "base" | "recipe">,
  { label, scores }: { readonly label: string; readonly scores: readonly Tensor[] },
  masks: Arena,
): Promise<Omit<Located, "losses">> {
  const { keyNeuronRatio, steps } = recipe.locate;
  const k = Math.floor(keyNeuronRatio * base.layout.parameterCount);
  const { mask, threshold } = await locateMask(gpu, masks, { label, scores, k });
  if (threshold === 0) {
    throw new AppError(
      "too-few-changes",
      `${label}: fewer than ${k} scalars changed in ${steps} warm-up steps; use more steps, a higher learning rate or a lower key-neuron ratio`,
    );
  }
  const owners = blockOwners(base);
  const byTensor = [...(await tensorCounts(gpu, mask, owners))];
  const { sum } = await denseMoments(gpu, scores, owners);
  const importance = base.layout.tensors.map(({ size }, tensor) => (sum[tensor] ?? 0) / size);
  return { mask, threshold, byTensor, importance, lattice: await latticeOf({ gpu, base, recipe }, scores, owners) };
}

/** Ratios that more scalars would need than moved at all are left out. */
async function latticeOf(
  { gpu, base, recipe }: Pick<TrainingContext, "gpu" | "base" | "recipe">,
  scores: readonly Tensor[],
  owners: BlockOwners,
): Promise<LatticePoint[]> {
  const { parameterCount } = base.layout;
  const ratios = latticeRatios(recipe.locate.keyNeuronRatio).filter((ratio) => ratio * parameterCount >= 1);
  const ks = ratios.map((ratio) => Math.floor(ratio * parameterCount));
  const found = await countAtRanks(gpu, { scores, ks }, owners);
  return found.flatMap((counts, index) => {
    const ratio = ratios[index];
    return ratio === undefined || counts.threshold === 0 ? [] : [{ ratio, ...counts }];
  });
}

/**
 * Locates the key neurons of one corpus after another with the same buffers: a trained copy of the base, its gradient
 * and moments (`value-change`), or a gradient alone (`accumulated-gradient`).
 */
export class Locator implements Disposable {
  readonly #context: TrainingContext;
  readonly #arena: Arena;
  readonly #trained: Slabs;
  readonly #optimiser: Optimiser;
  readonly #gradient: Slabs;
  readonly #session: TrainingSession;

  constructor(context: TrainingContext) {
    const { gpu, config, base, recipe, microBatchSize } = context;
    const byChange = recipe.locate.importance === "value-change";
    this.#context = context;
    this.#arena = new Arena(gpu);
    this.#gradient = allocateSlabs(this.#arena, base.layout, "gradient", "gradients");
    this.#trained = byChange ? allocateSlabs(this.#arena, base.layout, "trained", "weights") : base;
    this.#optimiser = byChange
      ? denseOptimiser(this.#arena, this.#trained, this.#gradient)
      : gradientOnly(this.#arena, this.#gradient);
    this.#session = new TrainingSession(gpu, this.#arena, {
      config,
      weights: this.#trained,
      optimiser: this.#optimiser,
      contextLength: recipe.contextLength,
      batchSize: recipe.batchSize,
      microBatchSize,
      documentMask: recipe.documentMask,
      recompute: recipe.recompute,
    });
  }

  /**
   * Yields the warm-up's progress; `masks` owns the mask. Error: `too-few-changes` where the threshold is 0.
   */
  async *locate(
    label: string,
    rows: PackedRows,
    masks: Arena,
    { keepScores, partial }: KeptScores = {},
  ): AsyncGenerator<TrainingProgress, Located, void> {
    await this.#arena.allocated();
    await this.#reset();
    const warmUp = yield* this.#warmUp(rows, partial);
    await this.#score();
    await this.#context.onImportance?.(label, this.#gradient, this.#context.gpu);
    await keepScores?.(this.#gradient.slabs, warmUp.losses);
    const cut = await cutMask(this.#context, { label, scores: this.#gradient.slabs }, masks);
    return { ...cut, ...warmUp };
  }

  /** The steps alone; what reads their state is gone after them. */
  async *#warmUp(
    rows: PackedRows,
    partial: KeptScores["partial"],
  ): AsyncGenerator<TrainingProgress, Pick<Located, "losses" | "earlierMs">, void> {
    const { gpu, recipe, base } = this.#context;
    const { importance, keyNeuronRatio: _, together: __, ...settings } = recipe.locate;
    const { batchSize, seed, shuffle } = recipe;
    // What the steps change: the trained copy, or the gradient that they sum.
    const weights = this.#trained === base ? this.#gradient : this.#trained;
    using keeper = await StateKeeper.open({ gpu, weights, optimiser: this.#optimiser }, partial);
    const losses =
      importance === "value-change"
        ? yield* train(this.#session, { rows, settings, batchSize, seed, shuffle }, { autosave: keeper })
        : yield* this.#accumulate(rows, keeper);
    return { losses, ...(keeper?.from && { earlierMs: keeper.earlierMs }) };
  }

  /** Left side of Eq. 1: the gradient summed over the warm-up rows; no weight is updated. */
  async *#accumulate(
    rows: PackedRows,
    autosave: Autosave | undefined,
  ): AsyncGenerator<TrainingProgress, number[], void> {
    const { gpu, recipe } = this.#context;
    const { batchSize, seed, shuffle, locate } = recipe;
    const order = rowOrder({ rowCount: rows.rowCount, batchSize, shuffle, seed });
    const { step: first, losses: earlier } = autosave?.from ?? { step: 0, losses: [] };
    const place = { total: locate.steps, unit: "steps" as const };
    if (first > 0) yield { ...place, done: first, losses: earlier, lossStart: 0, takenUp: true };
    const losses = [...earlier];
    for (let step = first; step < locate.steps; step++) {
      await this.#session.gradient(rows, order(step), step === first);
      this.#session.losses.keep();
      await gpu.device.queue.onSubmittedWorkDone();
      const fresh = await this.#session.losses.read();
      losses.push(...fresh);
      const progress = { ...place, done: step + 1, losses: fresh, lossStart: step };
      const isDue = autosave?.isDue() === true && step + 1 < locate.steps;
      const isKept = isDue && (await autosave?.save({ step: step + 1, losses })) === true;
      yield isKept ? { ...progress, keptStep: step + 1 } : progress;
    }
    return losses;
  }

  async #reset(): Promise<void> {
    const { gpu, base } = this.#context;
    using plan = new Plan(gpu, "locate.reset");
    for (const tensor of [...this.#gradient.slabs, ...this.#optimiser.moments]) plan.clear(tensor);
    if (this.#trained !== base) {
      base.slabs.forEach((slab, index) => {
        const copy = this.#trained.slabs[index];
        if (copy) copyWeights(plan, { source: slab, target: copy });
      });
    }
    await plan.run();
  }

  /** Importance into the gradient's slabs, which the training has left zero. */
  async #score(): Promise<void> {
    const { gpu, base } = this.#context;
    using plan = new Plan(gpu, "locate.importance");
    this.#gradient.slabs.forEach((scores, index) => {
      const [trained, slab] = [this.#trained.slabs[index], base.slabs[index]];
      if (!trained || !slab) return;
      if (this.#trained === base) importanceOfGradient(plan, { scores });
      else importanceOfChange(plan, { trained, base: slab, scores });
    });
    await plan.run();
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]();
    this.#arena[Symbol.dispose]();
  }
}
