import { createRandom } from "../base/random";
import { decodeScalars, encodeScalars } from "../formats/dtype";
import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import type { Tensor, WeightType } from "../gpu/tensor";
import { upload, uploadHalves } from "../gpu/transfer";
import { maskOffsetsOf, maskWordsFrom } from "./neuronMask";

// Set-ups that several kernel tests share; never imported by the program.

/** A tensor holding `values`; an empty array becomes a tensor of no elements. */
export function floatTensor(gpu: GpuDevice, arena: Arena, label: string, values: Float32Array<ArrayBuffer>): Tensor {
  const tensor = arena.tensor(label, [values.length], "scratch");
  upload(gpu, tensor, values);
  return tensor;
}

/** How weights may be stored, for tests of each. */
export const storages: readonly WeightType[] = ["f32", "f16", "bf16"];

/** The values as a storage holds them: rounded to the nearest, ties to even. */
export function asStored(values: Float32Array<ArrayBuffer>, storage: WeightType): Float32Array<ArrayBuffer> {
  return storage === "f32"
    ? values.slice()
    : decodeScalars(encodeScalars(values, fileTypes[storage]), fileTypes[storage]);
}

const fileTypes = { f16: "F16", bf16: "BF16" } as const;

/** Weights in a storage, and what a kernel must see of them. */
export function weightTensor(
  gpu: GpuDevice,
  arena: Arena,
  label: string,
  {
    values,
    storage,
    shape = [values.length],
  }: { values: Float32Array<ArrayBuffer>; storage: WeightType; shape?: number[] },
): { readonly tensor: Tensor; readonly stored: Float32Array<ArrayBuffer> } {
  const tensor = arena.tensor(label, shape, "scratch", storage);
  if (storage === "f32") upload(gpu, tensor, values);
  else uploadHalves(gpu, tensor, new Uint16Array(encodeScalars(values, fileTypes[storage]).buffer));
  return { tensor, stored: asStored(values, storage) };
}

export function wordTensor(gpu: GpuDevice, arena: Arena, label: string, values: Uint32Array<ArrayBuffer>): Tensor {
  const tensor = arena.tensor(label, [values.length], "scratch", "u32");
  upload(gpu, tensor, values);
  return tensor;
}

export function normalValues(count: number, seed: number, scale = 1): Float32Array<ArrayBuffer> {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => scale * random.normal());
}

/** A random mask over `blocks` blocks in which each scalar up to `scalars` is set with probability `share`. */
export function randomMask(
  gpu: GpuDevice,
  arena: Arena,
  { blocks, scalars = blocks * 1024, share, seed }: { blocks: number; scalars?: number; share: number; seed: number },
) {
  const random = createRandom(seed);
  const words = maskWordsFrom(blocks * 1024, (index) => index < scalars && random.next() < share);
  const { offsets, count } = maskOffsetsOf(words);
  return {
    words,
    count,
    maskWords: wordTensor(gpu, arena, `mask${seed}`, words),
    maskOffsets: wordTensor(gpu, arena, `offsets${seed}`, offsets),
  };
}

/** Builds a plan, runs it once and frees it. */
export async function runPlan(gpu: GpuDevice, build: (plan: Plan) => void): Promise<void> {
  using plan = new Plan(gpu, "test");
  build(plan);
  await plan.run();
}

/** The same bits as unsigned words, so that comparisons see −0, subnormal numbers and NaN. */
export function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer);
}
