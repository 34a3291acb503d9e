import { createRandom } from "../base/random";
import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { upload } from "../gpu/transfer";
import { maskOffsetsOf, maskWordsFrom } from "./neuronMask";

// Set-ups that several kernel tests share; never imported by the program.

/** A tensor holding `values`; an empty array becomes a tensor of no elements. */
export function floatTensor(gpu: GpuDevice, arena: Arena, label: string, values: Float32Array<ArrayBuffer>): Tensor {
  const tensor = arena.tensor(label, [values.length], "scratch");
  upload(gpu, tensor, values);
  return tensor;
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
