import { present } from "../base/assert";
import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import { type Tensor, view } from "../gpu/tensor";
import { copyWeights } from "./copyWeights";
import type { SparseDelta } from "./neuronMask";
import { addDelta, bindableBlocks, deltaWindow } from "./sparseDelta";

const blockSize = 1024;

/** Values to look at: the base's slabs (of any storage), if given, plus a linear combination of deltas. Nothing of it is stored. */
export interface ValueSource {
  readonly base?: readonly Tensor[];
  readonly terms: readonly { readonly delta: SparseDelta; readonly coefficient: number }[];
}

/** Rows of a tensor inside one slab, from scalar `offset` (a multiple of 1024) on. */
export interface RowsInSlab {
  readonly slab: number;
  readonly offset: number;
  readonly rowStart: number;
  readonly rowCount: number;
}

/** Where to read values: `tensor` holds the part's scalar i at element i − part.offset + `offset`. */
export interface Evaluated {
  readonly tensor: Tensor;
  readonly offset: number;
}

/**
 * The values of one part's rows `rows` (within the part) of `columns` scalars each, as f32: the base's own slab where it is
 * f32 and there are no terms, else a scratch tensor of `arena` that the plan fills. `offset` is where the part's first scalar lies or would lie;
 * it may be negative where leading rows were left out.
 */
export function evaluate(
  plan: Plan,
  arena: Arena,
  source: ValueSource,
  part: RowsInSlab,
  { first, count, columns }: { readonly first: number; readonly count: number; readonly columns: number },
): Evaluated {
  const terms = source.terms.filter(({ coefficient }) => coefficient !== 0);
  const base = source.base && present(source.base[part.slab], `slab ${part.slab}`);
  if (base?.dtype === "f32" && terms.length === 0) return { tensor: base, offset: part.offset };
  const step = bindableBlocks * blockSize;
  const start = Math.floor((part.offset + first * columns) / step) * step;
  const end = Math.ceil((part.offset + (first + count) * columns) / blockSize) * blockSize;
  const scratch = arena.tensor("values", [end - start], "scratch");
  if (base) copyWeights(plan, { source: view(base, { offset: start, shape: [end - start] }), target: scratch });
  else plan.clear(scratch);
  for (const { delta, coefficient } of terms) {
    addDelta(plan, { delta: deltaWindow(delta, part.slab, { start, end }), slabs: [scratch] }, coefficient);
  }
  return { tensor: scratch, offset: part.offset - start };
}

/** A whole tensor evaluated once, so that several kernels may read it: plain values, one slab for each part. */
export interface WholeTensor {
  readonly values: ValueSource;
  readonly parts: readonly RowsInSlab[];
  /** The same, as consecutive pieces. */
  readonly pieces: readonly Tensor[];
}

/** Evaluates all rows of a tensor; `arena` owns what is made. Stored values are not copied. */
export async function evaluateWhole(
  gpu: GpuDevice,
  arena: Arena,
  source: ValueSource,
  { parts, columns }: { readonly parts: readonly RowsInSlab[]; readonly columns: number },
): Promise<WholeTensor> {
  using plan = new Plan(gpu, "values");
  const evaluated = parts.map((part) =>
    evaluate(plan, arena, source, part, { first: 0, count: part.rowCount, columns }),
  );
  await plan.run();
  return {
    values: { base: evaluated.map(({ tensor }) => tensor), terms: [] },
    parts: parts.map((part, slab) => ({ ...part, slab, offset: evaluated[slab]?.offset ?? 0 })),
    pieces: parts.map(({ rowCount }, part) => {
      const { tensor, offset } = present(evaluated[part], "a part");
      return view(tensor, { offset, shape: [rowCount * columns] });
    }),
  };
}
