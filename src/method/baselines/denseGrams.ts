import { present } from "../../base/assert";
import { Arena } from "../../gpu/arena";
import { sizeOf, type Tensor, view } from "../../gpu/tensor";
import { upload } from "../../gpu/transfer";
import { gramMatrices, gramOfTensor } from "../../kernels/gram";
import { blockWords, type MaskSlab, quadWords } from "../../kernels/neuronMask";
import { blockSize } from "../../model/layout";
import { blockOwners } from "../../model/weights";
import type { GramMatrix } from "../compare";
import { type MergeGround, VectorLoader } from "./vectorLoader";

/**
 * Gram matrices of Eq. 4 of whole changes, without key neurons, in the order of `ids` and, last, the base. One slab of
 * every task vector is on the GPU at a time.
 */
export async function denseGrams(ground: MergeGround, ids: readonly string[]): Promise<GramMatrix[]> {
  const { gpu, base } = ground;
  const { blockTensors, tensorCount } = blockOwners(base);
  const size = (ids.length + 1) ** 2;
  const sums = new Float64Array(tensorCount * size);
  using arena = new Arena(gpu);
  const largest = Math.max(...base.slabs.map(sizeOf));
  const vectors = ids.map((id) => arena.tensor(`taskVector.${id}`, [largest], "scratch"));
  const everything = maskOfAll(ground, arena, largest);
  const loader = new VectorLoader(ground, arena);
  await arena.allocated();
  for (const [index, slab] of base.slabs.entries()) {
    const count = sizeOf(slab);
    const mask = firstOf(everything, count);
    const deltas: { mask: { slabs: MaskSlab[]; count: number }; values: Tensor[] }[] = [];
    for (const [v, id] of ids.entries()) {
      const vector = view(present(vectors[v], `the vector of ${id}`), { shape: [count] });
      await loader.load(id, index, vector);
      deltas.push({ mask: { slabs: [mask], count }, values: [vector] });
    }
    const owners = [present(blockTensors[index], `blocks of slab ${index}`)];
    const found = await gramMatrices(gpu, { deltas, base: [slab], blockTensors: owners, tensorCount });
    found.forEach((value, at) => {
      sums[at] = (sums[at] ?? 0) + value;
    });
  }
  return base.layout.tensors.map((_, tensor) => gramOfTensor(sums, tensor, ids.length));
}

/** A mask in which every bit is set, padding too, which is zero in every change. */
function maskOfAll({ gpu }: MergeGround, arena: Arena, scalars: number): Omit<MaskSlab, "count"> {
  const blocks = scalars / blockSize;
  const maskWords = arena.tensor("all.words", [blocks * blockWords], "scratch", "u32");
  const maskOffsets = arena.tensor("all.offsets", [blocks * (blockWords / quadWords)], "scratch", "u32");
  upload(gpu, maskWords, new Uint32Array(sizeOf(maskWords)).fill(0xffffffff));
  upload(
    gpu,
    maskOffsets,
    Uint32Array.from({ length: sizeOf(maskOffsets) }, (_, quad) => 32 * quadWords * quad),
  );
  return { maskWords, maskOffsets };
}

function firstOf({ maskWords, maskOffsets }: Omit<MaskSlab, "count">, count: number): MaskSlab {
  return {
    maskWords: view(maskWords, { shape: [count / 32] }),
    maskOffsets: view(maskOffsets, { shape: [count / (32 * quadWords)] }),
    count,
  };
}
