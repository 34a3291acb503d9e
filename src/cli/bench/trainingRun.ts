import type { PackedRows } from "../../formats/packRows";
import { Arena } from "../../gpu/arena";
import type { GpuDevice } from "../../gpu/device";
import { type Role, roles } from "../../gpu/memory";
import { Plan } from "../../gpu/plan";
import type { WeightType } from "../../gpu/tensor";
import { upload } from "../../gpu/transfer";
import { allocatePacked } from "../../kernels/sparseDelta";
import { type AdamwOptions, stepValues } from "../../kernels/stepValues";
import { type Adapters, allocateAdapters, initialiseAdapters } from "../../model/adapters";
import { allocateSlabs, type Slabs } from "../../model/weights";
import { keepNeurons, type TrainedNeurons, trainedNeurons } from "../../training/neurons";
import { adapterOptimiser, denseOptimiser, maskedOptimiser, type Optimiser } from "../../training/optimiser";
import { TrainingSession } from "../../training/session";
import { type BenchModel, randomMask } from "./trainingModel";

/** What both programs train with (method.md section 2). */
export const benchAdamw: AdamwOptions = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1 };
export const benchLearningRate = 1e-4;

export interface TrainingRunOptions {
  readonly rows: PackedRows;
  /** Share of the scalars that are trained; undefined trains all. */
  readonly maskShare?: number | undefined;
  /** Rank of the adapters that are trained in place of the weights. */
  readonly rank?: number;
  readonly microBatchSize?: number;
  /** Layers are computed again in the backward pass; by default their activations are kept. */
  readonly recompute?: boolean;
  /** Storage of the weights of a masked training; f32 by default. */
  readonly precision?: WeightType;
}

function optimiserOf(
  arena: Arena,
  weights: Slabs,
  { neurons, adapters }: { readonly neurons: TrainedNeurons | undefined; readonly adapters: Adapters | undefined },
): Optimiser {
  if (adapters) return adapterOptimiser(arena, adapters);
  if (neurons) return maskedOptimiser(arena, weights, neurons.delta.mask, neurons.delta.values);
  return denseOptimiser(arena, weights, allocateSlabs(arena, weights.layout, "bench.gradient", "gradients"));
}

/** A training whose every step takes the same rows. Owns its buffers. */
export class TrainingRun implements Disposable {
  readonly weights: Slabs;
  readonly session: TrainingSession;
  /** The mask's words of each slab; undefined where all is trained. */
  readonly maskShare: number | undefined;
  readonly rank: number | undefined;
  readonly recompute: boolean;
  readonly precision: WeightType;
  /** Bytes of this run alone. */
  readonly bytes: Readonly<Record<Role, number>>;
  readonly losses: number[] = [];
  readonly #arena: Arena;
  readonly #rows: PackedRows;
  #step = 0;

  private constructor(
    arena: Arena,
    parts: { weights: Slabs; session: TrainingSession; bytes: Record<Role, number> },
    options: TrainingRunOptions,
  ) {
    this.#arena = arena;
    this.weights = parts.weights;
    this.session = parts.session;
    this.bytes = parts.bytes;
    this.maskShare = options.maskShare;
    this.rank = options.rank;
    this.recompute = options.recompute ?? false;
    this.precision = options.precision ?? "f32";
    this.#rows = options.rows;
  }

  /** Errors: `limit`, `out-of-memory`. */
  static async open(gpu: GpuDevice, model: BenchModel, options: TrainingRunOptions): Promise<TrainingRun> {
    const { config, layout, fill } = model;
    const { rows, maskShare, microBatchSize = rows.rowCount, recompute = false, precision = "f32" } = options;
    const before = gpu.memory.report().bytes;
    const arena = new Arena(gpu);
    try {
      const weights = allocateSlabs(arena, layout, "bench.weights", "weights", precision);
      const mask =
        maskShare === undefined ? undefined : await randomMask(gpu, arena, { layout, share: maskShare, seed: 5 });
      const neurons =
        mask && trainedNeurons(arena, weights, { mask, values: allocatePacked(arena, mask, "bench.delta", "weights") });
      const { rank } = options;
      const adapters = rank === undefined ? undefined : allocateAdapters(arena, config, { rank, scale: 2 });
      const optimiser = optimiserOf(arena, weights, { neurons, adapters });
      const session = new TrainingSession(gpu, arena, {
        config,
        weights,
        ...(adapters && { adapters }),
        optimiser,
        contextLength: rows.contextLength,
        batchSize: rows.rowCount,
        microBatchSize,
        documentMask: false,
        recompute,
      });
      await arena.allocated();
      await fill(weights);
      if (adapters) initialiseAdapters(gpu, adapters, 5);
      if (neurons?.originals) {
        using keep = new Plan(gpu, "bench.keep");
        keepNeurons(keep, neurons);
        await keep.run();
      }
      await session.ready();
      const after = gpu.memory.report().bytes;
      const bytes = { ...after };
      for (const role of roles) bytes[role] -= before[role];
      return new TrainingRun(arena, { weights, session, bytes }, options);
    } catch (error) {
      arena[Symbol.dispose]();
      throw error;
    }
  }

  /** One step as a training takes it, waited for; its milliseconds. `measure` corrects the plans' slices. */
  async step(measure = false): Promise<number> {
    const { session } = this;
    const values = stepValues(benchAdamw, { step: this.#step, learningRate: benchLearningRate });
    this.#step += 1;
    const began = performance.now();
    upload(session.gpu, session.optimiser.stepValues, values);
    await session.step(this.#rows, [...Array(this.#rows.rowCount).keys()], measure);
    session.losses.keep();
    await session.gpu.device.queue.onSubmittedWorkDone();
    return performance.now() - began;
  }

  /** Losses of all steps so far. */
  async readLosses(): Promise<readonly number[]> {
    this.losses.push(...(await this.session.losses.read()));
    return this.losses;
  }

  /** Dispatches of a step with one micro-batch: all, and the most of a layer, forward and backward together. */
  dispatches(): { readonly step: number; readonly layer: number } {
    const { passPlan, updatePlan } = this.session;
    const layers = new Map<string, number>();
    for (const label of passPlan.labels) {
      const [, layer, kernel] = /^layer(\d+)(?:\.backward)?\/(.+)$/.exec(label) ?? [];
      if (layer === undefined || kernel === "clear" || kernel === "copy") continue;
      layers.set(layer, (layers.get(layer) ?? 0) + 1);
    }
    return { step: passPlan.dispatchCount + updatePlan.dispatchCount, layer: Math.max(...layers.values()) };
  }

  [Symbol.dispose](): void {
    this.session[Symbol.dispose]();
    this.#arena[Symbol.dispose]();
  }
}
