import { readWords } from "../gpu/transfer";
import { deltaMoments } from "../kernels/blockMoments";
import { tensorCounts, tensorOverlaps } from "../kernels/mask";
import { addCombinationCounts, type NeuronMask } from "../kernels/neuronMask";
import type { TrainingContext } from "../method/locate";
import type { MethodResult } from "../method/run";
import { blockOwners } from "../model/weights";
import type { Movement } from "../training/movementGauge";
import type { MaskMeetings, RunReport } from "./report";

/** More corpora have too many combinations to read. */
const mostCombined = 10;

/** What a report keeps of masks and deltas, which are not in it themselves. */
export async function recordTensors(
  { gpu, base }: Pick<TrainingContext, "gpu" | "base">,
  { located, learned }: Pick<MethodResult, "located" | "learned">,
): Promise<Required<Pick<RunReport, "overlaps" | "movement">>> {
  const owners = blockOwners(base);
  const masks = located.map(({ result }) => result.mask);
  const pairs: MaskMeetings["pairs"][number][] = [];
  for (const [left, one] of masks.entries()) {
    for (const [after, other] of masks.slice(left + 1).entries()) {
      const byTensor = [...(await tensorOverlaps(gpu, { left: one, right: other }, owners))];
      pairs.push({ left, right: left + 1 + after, byTensor });
    }
  }
  const movement: Record<string, Movement> = {};
  for (const { name, result } of learned) {
    const count = [...(await tensorCounts(gpu, result.delta.mask, owners))];
    const { largest, squares } = await deltaMoments(gpu, result.delta, owners);
    const rms = count.map((scalars, tensor) => Math.sqrt((squares[tensor] ?? 0) / Math.max(1, scalars)));
    movement[name] = { count, rms, largest: [...largest] };
  }
  const combinations = masks.length <= mostCombined ? await combinationsOf(gpu, masks, base.layout.parameterCount) : [];
  return { overlaps: { corpora: located.map(({ name }) => name), pairs, combinations }, movement };
}

async function combinationsOf(
  gpu: TrainingContext["gpu"],
  masks: readonly NeuronMask[],
  parameterCount: number,
): Promise<number[]> {
  const counts = new Float64Array(2 ** masks.length);
  for (const slab of masks[0]?.slabs.keys() ?? []) {
    const words: Uint32Array[] = [];
    for (const { slabs } of masks) {
      const part = slabs[slab];
      if (part) words.push(await readWords(gpu, part.maskWords));
    }
    addCombinationCounts(words, counts);
  }
  const inSome = counts.reduce((sum, count, combination) => (combination === 0 ? sum : sum + count), 0);
  counts[0] = parameterCount - inSome;
  return [...counts];
}
