import source from "../../shaders/movement.wgsl?raw";
import setBits from "../../shaders/shared/setBits.wgsl?raw";
import { assert } from "../base/assert";
import type { Arena } from "../gpu/arena";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { sizeOf, type Tensor, weightTypeOf } from "../gpu/tensor";
import { upload } from "../gpu/transfer";
import type { BlockOwners } from "./blockMoments";
import { blockWords, type NeuronMask, quadWords } from "./neuronMask";
import { forWeights, weightWgsl } from "./weightStorage";

const workgroupSize = 64;
const params = ["blocks", "firstRun"];
const constants = { size: workgroupSize };

const kernelOf = forWeights((storage) =>
  defineKernel({
    name: "blockMovement",
    wgsl: source + setBits + storage,
    entryPoint: "blockMovement",
    bindings: ["maskWords", "maskOffsets", "stored", "values", "moments"],
    params,
    constants: { ...constants, quads: blockWords / quadWords },
  }),
);
const runKernel = defineKernel({
  name: "runMovement",
  wgsl: source + setBits + weightWgsl.f32,
  entryPoint: "runMovement",
  bindings: ["moments", "runs", "movement"],
  params,
  constants,
});

/** Neighbouring blocks of one tensor in one slab. */
interface BlockRun {
  readonly tensor: number;
  readonly first: number;
  readonly end: number;
}

/** Buffers of a measurement, allocated once; `movement` is f32[runs · 2], what `addUpMovement` reads. */
export interface MovementBuffers {
  readonly runs: readonly (readonly BlockRun[])[];
  readonly moments: readonly Tensor[];
  readonly bounds: Tensor;
  readonly movement: Tensor;
}

/** `arena` owns the buffers. */
export function allocateMovement(arena: Arena, { blockTensors }: BlockOwners): MovementBuffers {
  const runs = blockTensors.map(runsOf);
  const all = runs.flat();
  const bounds = arena.tensor("movementBounds", [2 * all.length], "scratch", "u32");
  upload(arena.gpu, bounds, Uint32Array.from(all.flatMap(({ first, end }) => [first, end])));
  const moments = blockTensors.map(({ length }) => arena.tensor("movementOfBlocks", [length, 2], "scratch"));
  return { runs, moments, bounds, movement: arena.tensor("movement", [2 * all.length], "scratch") };
}

/** What moved: the key scalars of a mask, each in two places whose difference is its change. */
export interface Moved {
  readonly mask: NeuronMask;
  /** f32 slabs of weights, or halves in packed order. */
  readonly stored: readonly Tensor[];
  /** f32 in packed order. */
  readonly values: readonly Tensor[];
  /** True where `stored` is in packed order. */
  readonly packed: boolean;
}

/** Adds the measurement of how far scalars have moved to a plan; it writes nothing but its own buffers. */
export function measureMovement(plan: Plan, { mask, stored, values, packed }: Moved, buffers: MovementBuffers): void {
  let firstRun = 0;
  mask.slabs.forEach(({ maskWords, maskOffsets, count }, slab) => {
    const [own, other, moments, runs] = [stored[slab], values[slab], buffers.moments[slab], buffers.runs[slab]];
    assert(own && other && moments && runs && sizeOf(other) === count, `slab ${slab} needs ${count} packed values`);
    const blocks = sizeOf(moments) / 2;
    if (count > 0) {
      const kernel = kernelOf(weightTypeOf(own)).with({ packed: packed ? 1 : 0 });
      const bound = { maskWords, maskOffsets, stored: own, values: other, moments };
      plan.add(kernel, bound, { blocks, firstRun }, linearWorkgroups(blocks, workgroupSize));
      const sums = { moments, runs: buffers.bounds, movement: buffers.movement };
      plan.add(runKernel, sums, { blocks, firstRun }, [runs.length]);
    }
    firstRun += runs.length;
  });
}

/** By tensor: the largest change, and the sum of the changes' squares. */
export function addUpMovement(
  { runs }: MovementBuffers,
  movement: ArrayLike<number>,
  tensorCount: number,
): { readonly largest: Float64Array; readonly squares: Float64Array } {
  const [largest, squares] = [new Float64Array(tensorCount), new Float64Array(tensorCount)];
  for (const [index, { tensor }] of runs.flat().entries()) {
    largest[tensor] = Math.max(largest[tensor] ?? 0, movement[2 * index] ?? 0);
    squares[tensor] = (squares[tensor] ?? 0) + (movement[2 * index + 1] ?? 0);
  }
  return { largest, squares };
}

/** A model has millions of blocks and hundreds of runs: only these become objects. */
function runsOf(blockTensor: Uint32Array): BlockRun[] {
  const found: BlockRun[] = [];
  for (let first = 0, end = 1; first < blockTensor.length; end++) {
    const tensor = blockTensor[first] ?? 0;
    if (blockTensor[end] === tensor) continue;
    found.push({ tensor, first, end });
    first = end;
  }
  return found;
}
