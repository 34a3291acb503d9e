import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import { sizeOf } from "../gpu/tensor";
import { Reader } from "../gpu/transfer";
import { tensorCounts } from "../kernels/mask";
import { addUpMovement, allocateMovement, type MovementBuffers, measureMovement } from "../kernels/movement";
import { blockOwners } from "../model/weights";
import type { TrainedNeurons } from "./neurons";

/** How far a training moved its scalars, by tensor. */
export interface Movement {
  /** Scalars that it could move. */
  readonly count: readonly number[];
  /** Root mean square of their change. */
  readonly rms: readonly number[];
  /** The largest size of a change. */
  readonly largest: readonly number[];
}

/** The movement that `step` updates made. */
export interface MovementReading extends Movement {
  readonly step: number;
}

/**
 * Measures now and then how far neurons in training have moved from the base. Its buffers are made once; a measurement
 * is submitted behind the step and its few figures arrive while later steps compute.
 */
export class MovementGauge implements Disposable {
  /** Steps between two measurements; one comes after the last step too. */
  readonly every: number;
  readonly #gpu: GpuDevice;
  readonly #neurons: TrainedNeurons;
  readonly #buffers: MovementBuffers;
  readonly #plan: Plan;
  readonly #reader: Reader;
  #count: readonly number[] = [];
  #pending: Promise<void> = Promise.resolve();
  #arrived: MovementReading | undefined;

  /** `arena` owns the buffers. */
  constructor(gpu: GpuDevice, arena: Arena, neurons: TrainedNeurons, every: number) {
    this.every = every;
    this.#gpu = gpu;
    this.#neurons = neurons;
    this.#buffers = allocateMovement(arena, blockOwners(neurons.weights));
    this.#reader = new Reader(gpu, sizeOf(this.#buffers.movement));
    this.#plan = new Plan(gpu, "movement");
    const { weights, delta, originals } = neurons;
    const stored = originals ?? weights.slabs;
    measureMovement(this.#plan, { ...delta, stored, packed: originals !== undefined }, this.#buffers);
  }

  /** Compiles the plan and counts the neurons of each tensor; before the first step. */
  async ready(): Promise<void> {
    const { weights, delta } = this.#neurons;
    this.#count = [...(await tensorCounts(this.#gpu, delta.mask, blockOwners(weights)))];
    await this.#plan.ready();
  }

  /** Between two steps: what `step` updates moved. With `wait` it has arrived when this resolves. */
  async measure(step: number, wait: boolean): Promise<void> {
    await this.#pending;
    await this.#plan.submit();
    this.#pending = this.#read(step);
    if (wait) await this.#pending;
    // Whoever measures next is told of a failure; a training that ends before needs no figures.
    else this.#pending.catch(() => undefined);
  }

  /** The latest measurement that has arrived since the last call. */
  take(): MovementReading | undefined {
    const arrived = this.#arrived;
    this.#arrived = undefined;
    return arrived;
  }

  async #read(step: number): Promise<void> {
    const count = this.#count;
    const found = await this.#reader.read(this.#buffers.movement);
    const { largest, squares } = addUpMovement(this.#buffers, found, count.length);
    const rms = count.map((scalars, tensor) => Math.sqrt((squares[tensor] ?? 0) / Math.max(1, scalars)));
    this.#arrived = { step, count, rms, largest: [...largest] };
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
    this.#plan[Symbol.dispose]();
  }
}
