import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import type { SparseDelta } from "../kernels/neuronMask";
import { allocateOriginals, keepOriginals, putBackOriginals, takeFromOriginals } from "../kernels/originals";
import { packValues, takeDelta, unpackValues } from "../kernels/sparseDelta";
import { type Slabs, storageOf } from "../model/weights";

/**
 * The neurons of a delta while they are trained in the base's own slabs. In f32 the slabs hold what is trained and the
 * delta's values the originals. In halves the values are the f32 masters that are trained, the slabs hold them rounded,
 * and the originals' bits are kept beside.
 */
export interface TrainedNeurons {
  readonly weights: Slabs;
  readonly delta: SparseDelta;
  readonly originals: readonly Tensor[] | undefined;
}

/** `arena` owns what training needs beside the delta. */
export function trainedNeurons(arena: Arena, weights: Slabs, delta: SparseDelta): TrainedNeurons {
  const storage = storageOf(weights);
  return { weights, delta, originals: storage === "f32" ? undefined : allocateOriginals(arena, delta.mask, storage) };
}

/** Before the first step. */
export function keepNeurons(plan: Plan, { weights: { slabs }, delta, originals }: TrainedNeurons): void {
  if (originals) keepOriginals(plan, { delta, slabs, originals });
  else packValues(plan, { delta, slabs });
}

/** After the last step: the values become the delta, the slabs get their originals back, bit for bit. */
export function takeNeurons(plan: Plan, { weights: { slabs }, delta, originals }: TrainedNeurons): void {
  if (originals) takeFromOriginals(plan, { delta, slabs, originals });
  else takeDelta(plan, { delta, slabs });
}

/** Where a training ends early: the slabs get their originals back, bit for bit. */
export function putBackNeurons(plan: Plan, { weights: { slabs }, delta, originals }: TrainedNeurons): void {
  if (originals) putBackOriginals(plan, { delta, slabs, originals });
  else unpackValues(plan, { delta, slabs });
}
