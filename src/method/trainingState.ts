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
  readonly before: Omit<TrainingBefore, "tensors"> | undefined;
}

export interface KeptTraining {
  readonly gpu: GpuDevice;
  /** What the steps change. */
  readonly weights: Slabs;
  readonly optimiser: Optimiser;
  readonly probe?: ContinuationProbe | undefined;
  /** Of a stage that is several trainings, one after another. */
  readonly before?: TrainingBefore | undefined;
}

/** What a stage's earlier trainings have made; kept with the state of the one under way. */
export interface TrainingBefore {
  /** How many there were. */
  readonly index: number;
  readonly losses: readonly number[];
  readonly wallMs: number;
  readonly tensors: readonly Tensor[];
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

  private constructor(training: KeptTraining, stage: PartialStage) {
    this.#training = training;
    this.#stage = stage;
    const { gpu, weights, optimiser, before } = training;
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
    const all = [...this.#tensors, ...(before?.tensors ?? [])];
    this.#chunk = Math.max(1, Math.min(largestChunk, Math.max(...all.map(sizeOf))));
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
    return this.#stage.isDue;
  }

  save(state: TrainingState): Promise<boolean> {
    const { gather, clear } = this.#plans;
    return this.#stage.save(async () => {
      await gather.run();
      const parts = [
        ...(await this.#encodeEach("state", this.#tensors)),
        ...(await this.#encodeEach("before", this.#training.before?.tensors ?? [])),
      ];
      await clear.run();
      return encode(parts, this.#details(state));
    });
  }

  async #encodeEach(prefix: string, tensors: readonly Tensor[]): Promise<FileTensor[]> {
    const parts: FileTensor[] = [];
    for (const [index, tensor] of tensors.entries()) {
      parts.push({ name: `${prefix}.${index}`, dtype: "F32", size: sizeOf(tensor), parts: await this.#read(tensor) });
    }
    return parts;
  }

  #details(state: TrainingState): StateDetails {
    const { probe, before } = this.#training;
    const wallMs = this.earlierMs + performance.now() - this.#beganMs;
    const said = probe && { taken: probe.taken, elapsedMs: probe.elapsedMs };
    return { ...state, wallMs, said, before: before && withoutTensors(before) };
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
    const { gpu, before, probe } = this.#training;
    const decoded = await decode(file);
    const { step, losses, wallMs, said, before: found } = decoded.details as StateDetails;
    // Of an earlier training of the stage: this one has not begun.
    if (found?.index !== before?.index) return;
    await uploadEach(gpu, decoded, "state", this.#tensors, this.#chunk);
    await this.#plans.scatter.run();
    await this.#plans.clear.run();
    this.from = { step, losses };
    this.earlierMs = wallMs;
    if (said) probe?.takeUp(said);
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
    for (const plan of Object.values(this.#plans)) plan[Symbol.dispose]();
  }
}

function withoutTensors({ index, losses, wallMs }: TrainingBefore): Omit<TrainingBefore, "tensors"> {
  return { index, losses, wallMs };
}

/** Takes up what the earlier trainings of a stage have made, into `tensors`; undefined where nothing is kept. */
export async function restoreBefore(
  gpu: GpuDevice,
  stage: PartialStage | undefined,
  tensors: readonly Tensor[],
): Promise<Omit<TrainingBefore, "tensors"> | undefined> {
  const file = await stage?.load();
  if (!file) return undefined;
  const decoded = await decode(file);
  const { before } = decoded.details as StateDetails;
  if (before) await uploadEach(gpu, decoded, "before", tensors, largestChunk);
  return before;
}

/** Error: `bad-file` where a kept tensor has another size. */
async function uploadEach(
  gpu: GpuDevice,
  { entry, readPart }: Awaited<ReturnType<typeof decode>>,
  prefix: string,
  tensors: readonly Tensor[],
  chunk: number,
): Promise<void> {
  for (const [index, tensor] of tensors.entries()) {
    const stored = entry(`${prefix}.${index}`);
    if (stored.elementCount !== sizeOf(tensor)) {
      const found = `${stored.name} has ${stored.elementCount} scalars, not ${sizeOf(tensor)}`;
      throw new AppError("bad-file", `the kept state of a training: ${found}; delete it where stages are kept`);
    }
    for (const { offset, size } of portions(tensor, chunk)) {
      const part = view(tensor, { offset, shape: [size] });
      upload(gpu, part, new Float32Array(await readPart(stored, offset, size)));
    }
  }
}

function* portions(tensor: Tensor, most: number): Generator<{ readonly offset: number; readonly size: number }> {
  for (let offset = 0; offset < sizeOf(tensor); offset += most) {
    yield { offset, size: Math.min(most, sizeOf(tensor) - offset) };
  }
}

function stateBytes({ weights, optimiser, before }: KeptTraining): number {
  const { store, moments } = optimiser;
  const held = [...(store.kind === "masked" ? store.packed : weights.slabs), ...moments, ...(before?.tensors ?? [])];
  return held.reduce((sum, tensor) => sum + bytesPerElement * sizeOf(tensor), 0);
}
