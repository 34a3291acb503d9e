import { createRandom } from "../../base/random";
import { Arena } from "../../gpu/arena";
import type { GpuDevice } from "../../gpu/device";
import { Plan } from "../../gpu/plan";
import { bytesPerElement, sizeOf, type Tensor } from "../../gpu/tensor";
import { upload } from "../../gpu/transfer";
import { gramMatrices } from "../../kernels/gram";
import { histogramBins, kthLargest } from "../../kernels/kthLargest";
import { locateMask } from "../../kernels/mask";
import { blockCoefficientCount, merge } from "../../kernels/merge";
import type { NeuronMask, SparseDelta } from "../../kernels/neuronMask";
import { allocatePacked, packValues } from "../../kernels/sparseDelta";

/** One measured job: bytes it must move (each array once for each pass over it), median time, and their ratio. */
export interface MethodBenchRow {
  readonly name: string;
  readonly sizeBytes: number;
  readonly ms: number;
  readonly gbPerSecond: number;
}

const blockSize = 1024;
const keyNeuronRatio = 0.05;
const deltaCount = 6;
/** A slab of 16 MiB on a CPU adapter, which is busy with that; else 128 MiB, the default binding limit. */
const scalarsOf = (gpu: GpuDevice): number => (gpu.adapter.isFallback ? 4 << 20 : 32 << 20);
const runs = 7;

/** k-th largest, Gram matrices and merge of six deltas at 5 %, on one slab. */
export async function benchMethodKernels(gpu: GpuDevice): Promise<MethodBenchRow[]> {
  using arena = new Arena(gpu);
  const scalars = scalarsOf(gpu);
  const blocks = scalars / blockSize;
  const base = arena.tensor("base", [scalars], "weights");
  const scores = arena.tensor("scores", [scalars], "scratch");
  const blockTensor = Uint32Array.from({ length: blocks }, (_, block) => Math.floor((block * 100) / blocks));
  fill(gpu, base, 1);
  const deltas: SparseDelta[] = [];
  for (let index = 0; index < deltaCount; index++) {
    fill(gpu, scores, 2 + index);
    const { mask } = await locateMask(gpu, arena, { label: `mask.${index}`, scores: [scores], k: keyCount(scalars) });
    const delta = { mask, values: allocatePacked(arena, mask, `delta.${index}`, "optimiser") };
    using plan = new Plan(gpu, "pack");
    packValues(plan, { delta, slabs: [scores] });
    await plan.run();
    deltas.push(delta);
  }
  return [
    await benchKthLargest(gpu, arena, scores),
    await benchGram(gpu, { base, deltas, blockTensor }),
    await benchMerge(gpu, arena, { base, deltas, blockTensor }),
  ];
}

function keyCount(scalars: number): number {
  return Math.floor(keyNeuronRatio * scalars);
}

/** Small positive values of many magnitudes, as importances are. */
function fill(gpu: GpuDevice, tensor: Tensor, seed: number): void {
  const random = createRandom(seed);
  upload(
    gpu,
    tensor,
    Float32Array.from({ length: sizeOf(tensor) }, () => 1e-4 * random.next() * random.next()),
  );
}

async function benchKthLargest(gpu: GpuDevice, arena: Arena, scores: Tensor): Promise<MethodBenchRow> {
  using plan = new Plan(gpu, "kthLargest");
  const histogram = arena.tensor("histogram", [histogramBins], "scratch", "u32");
  const state = arena.tensor("state", [4], "scratch", "u32");
  kthLargest(plan, { scores: [scores], histogram, state }, { k: keyCount(sizeOf(scores)) });
  const passes = 3;
  return row("k-th largest", passes * sizeOf(scores) * bytesPerElement, await medianMs(() => plan.run()));
}

interface Model {
  readonly base: Tensor;
  readonly deltas: readonly SparseDelta[];
  readonly blockTensor: Uint32Array<ArrayBuffer>;
}

function maskBytes({ slabs }: NeuronMask): number {
  return slabs.reduce((sum, slab) => sum + (sizeOf(slab.maskWords) + sizeOf(slab.maskOffsets)) * bytesPerElement, 0);
}

function deltaBytes({ mask }: SparseDelta): number {
  return maskBytes(mask) + mask.count * bytesPerElement;
}

async function benchGram(gpu: GpuDevice, { base, deltas, blockTensor }: Model): Promise<MethodBenchRow> {
  const tensorCount = (blockTensor.at(-1) ?? 0) + 1;
  const input = { base: [base], deltas, blockTensors: [blockTensor], tensorCount };
  // Each delta meets every other and the base; of the base its set bits are read, and once all of it.
  const ofDeltas = deltas.reduce(
    (sum, delta) => sum + deltas.length * deltaBytes(delta) + delta.mask.count * bytesPerElement,
    0,
  );
  const sizeBytes = ofDeltas + sizeOf(base) * bytesPerElement;
  return row(
    `Gram matrices of ${deltas.length} deltas and the base`,
    sizeBytes,
    await medianMs(() => gramMatrices(gpu, input)),
  );
}

async function benchMerge(gpu: GpuDevice, arena: Arena, { base, deltas, blockTensor }: Model): Promise<MethodBenchRow> {
  const tensorCount = (blockTensor.at(-1) ?? 0) + 1;
  const output = arena.tensor("merged", base.shape, "weights");
  const owners = arena.tensor("blockTensor", [blockTensor.length], "scratch", "u32");
  upload(gpu, owners, blockTensor);
  const coefficients = arena.tensor("coefficients", [tensorCount, deltas.length], "scratch");
  upload(gpu, coefficients, new Float32Array(tensorCount * deltas.length).fill(0.2));
  const blockCoefficients = arena.tensor(
    "blockCoefficients",
    [blockCoefficientCount(deltas.length, [owners])],
    "scratch",
  );
  using plan = new Plan(gpu, "merge");
  merge(plan, { base: [base], output: [output], deltas, blockTensors: [owners], coefficients, blockCoefficients });
  const changed = deltas.reduce((sum, delta) => sum + deltaBytes(delta) + 2 * delta.mask.count * bytesPerElement, 0);
  const sizeBytes = 2 * sizeOf(base) * bytesPerElement + changed;
  return row(`merge of ${deltas.length} deltas`, sizeBytes, await medianMs(() => plan.run()));
}

async function medianMs(job: () => Promise<unknown>): Promise<number> {
  await job();
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    await job();
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[runs >> 1] ?? 0;
}

function row(name: string, sizeBytes: number, ms: number): MethodBenchRow {
  return { name, sizeBytes, ms, gbPerSecond: sizeBytes / ms / 1e6 };
}
