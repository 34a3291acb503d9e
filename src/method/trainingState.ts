// The state of a training between two steps, kept now and then: what was broken off goes on from it with the same losses,
// bit for bit.
import { AppError } from "../base/errors";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import { bytesPerElement, sizeOf, type Tensor, view } from "../gpu/tensor";
import { Reader, upload } from "../gpu/transfer";
import { packValues, unpackValues } from "../kernels/sparseDelta";
import type { Slabs } from "../model/weights";
import type { Optimiser } from "../training/optimiser";
import type { Autosave, TrainingState } from "../training/train";
import type { ContinuationProbe } from "./continuations";
import { type PartialStage, stateLimitBytes } from "./partialStage";
import { decode, encode, type FileTensor } from "./stageFiles";

/** 16 MiB. */
const largestChunk = 4 << 20;

/** What is kept beside the tensors. */
interface StateDetails extends TrainingState {
  readonly wallMs: number;
  readonly said: Pick<ContinuationProbe, "taken" | "elapsedMs"> | undefined;
}

export interface KeptTraining {
  readonly gpu: GpuDevice;
  readonly weights: Slabs;
  readonly optimiser: Optimiser;
  readonly probe: ContinuationProbe | undefined;
}

/** Where a broken-off training keeps its state and takes it up. Its staging buffer and plans are made once. */
export class StateKeeper implements Autosave, Disposable {
  from: TrainingState | undefined;
  /** Time spent on the steps before `from`. */
  earlierMs = 0;
  readonly #training: KeptTraining;
  readonly #stage: PartialStage;
  readonly #tensors: readonly Tensor[];
  readonly #plans: Readonly<Record<"gather" | "scatter" | "clear", Plan>>;
  readonly #reader: Reader;
  /** Scalars that are read, written and kept at once. */
  readonly #chunk: number;
  readonly #beganMs = performance.now();
  #savedMs = performance.now();
  #waitMs: number;

  private constructor(training: KeptTraining, stage: PartialStage) {
    this.#training = training;
    this.#stage = stage;
    this.#waitMs = stage.waitMs(0);
    const { gpu, weights, optimiser } = training;
    const { store, masters } = optimiser;
    const plan = (action: string) => new Plan(gpu, `state.${action}`);
    this.#plans = { gather: plan("gather"), scatter: plan("scatter"), clear: plan("clear") };
    if (store.kind === "masked" && masters.length > 0) {
      unpackValues(this.#plans.scatter, { delta: { mask: store.mask, values: masters }, slabs: weights.slabs });
      this.#tensors = [...masters, ...optimiser.moments];
    } else if (store.kind === "masked") {
      // Between two steps the packed gradient is zero: it carries the weights of the mask.
      const target = { delta: { mask: store.mask, values: store.packed }, slabs: weights.slabs };
      packValues(this.#plans.gather, target);
      unpackValues(this.#plans.scatter, target);
      for (const packed of store.packed) this.#plans.clear.clear(packed);
      this.#tensors = [...store.packed, ...optimiser.moments];
    } else this.#tensors = [...weights.slabs, ...optimiser.moments];
    this.#chunk = Math.max(1, Math.min(largestChunk, Math.max(...this.#tensors.map(sizeOf))));
    this.#reader = new Reader(gpu, this.#chunk);
  }

  /** Undefined where nothing is kept: without a store, or where the state is too large to be written again and again. */
  static async open(training: KeptTraining, stage: PartialStage | undefined): Promise<StateKeeper | undefined> {
    if (!stage || stateBytes(training) > stateLimitBytes) return undefined;
    const keeper = new StateKeeper(training, stage);
    try {
      await keeper.#restore();
      return keeper;
    } catch (error) {
      keeper[Symbol.dispose]();
      throw error;
    }
  }

  isDue(): boolean {
    return this.#stage.isOpen && performance.now() - this.#savedMs >= this.#waitMs;
  }

  async save(state: TrainingState): Promise<boolean> {
    const { gather, clear } = this.#plans;
    const began = performance.now();
    const isKept = await this.#stage.save(async () => {
      await gather.run();
      const parts: FileTensor[] = [];
      for (const [index, tensor] of this.#tensors.entries()) {
        parts.push({ name: `state.${index}`, dtype: "F32", size: sizeOf(tensor), parts: await this.#read(tensor) });
      }
      await clear.run();
      return encode(parts, this.#details(state));
    });
    this.#savedMs = performance.now();
    this.#waitMs = this.#stage.waitMs(this.#savedMs - began);
    return isKept;
  }

  #details(state: TrainingState): StateDetails {
    const { probe } = this.#training;
    const wallMs = this.earlierMs + performance.now() - this.#beganMs;
    return { ...state, wallMs, said: probe && { taken: probe.taken, elapsedMs: probe.elapsedMs } };
  }

  async #read(tensor: Tensor): Promise<BlobPart[]> {
    const parts: Blob[] = [];
    for (const { offset, size } of portions(tensor, this.#chunk)) {
      parts.push(new Blob([await this.#reader.read(tensor, { offset, count: size })]));
    }
    return parts;
  }

  async #restore(): Promise<void> {
    const file = await this.#stage.load();
    if (!file) return;
    const { details, entry, readPart } = await decode(file);
    const { step, losses, wallMs, said } = details as StateDetails;
    for (const [index, tensor] of this.#tensors.entries()) {
      const stored = entry(`state.${index}`);
      if (stored.elementCount !== sizeOf(tensor)) {
        const found = `${stored.name} has ${stored.elementCount} scalars, not ${sizeOf(tensor)}`;
        throw new AppError("bad-file", `the kept state of a training: ${found}; delete it where stages are kept`);
      }
      for (const { offset, size } of portions(tensor, this.#chunk)) {
        const part = view(tensor, { offset, shape: [size] });
        upload(this.#training.gpu, part, new Float32Array(await readPart(stored, offset, size)));
      }
    }
    await this.#plans.scatter.run();
    await this.#plans.clear.run();
    this.from = { step, losses };
    this.earlierMs = wallMs;
    if (said) this.#training.probe?.takeUp(said);
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
    for (const plan of Object.values(this.#plans)) plan[Symbol.dispose]();
  }
}

function* portions(tensor: Tensor, most: number): Generator<{ readonly offset: number; readonly size: number }> {
  for (let offset = 0; offset < sizeOf(tensor); offset += most) {
    yield { offset, size: Math.min(most, sizeOf(tensor) - offset) };
  }
}

function stateBytes({ weights, optimiser }: KeptTraining): number {
  const { store, moments } = optimiser;
  const held = [...(store.kind === "masked" ? store.packed : weights.slabs), ...moments];
  return held.reduce((sum, tensor) => sum + bytesPerElement * sizeOf(tensor), 0);
}
