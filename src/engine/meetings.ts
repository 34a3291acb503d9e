// How the key neurons of a run's corpora meet: counted, and no list of neurons read back.
import { AppError } from "../base/errors";
import { Arena } from "../gpu/arena";
import { readWords } from "../gpu/transfer";
import { locateMask, tensorOverlaps } from "../kernels/mask";
import { addCombinationCounts, type NeuronMask } from "../kernels/neuronMask";
import type { TrainingContext } from "../method/locate";
import type { StageCache } from "../method/stageCache";
import { decodeScores } from "../method/stageFiles";
import { allocateSlabs, blockOwners } from "../model/weights";
import type { MaskMeetings } from "./report";

/** More corpora have too many combinations to read. */
const mostCombined = 10;

interface NamedMask {
  readonly name: string;
  readonly mask: NeuronMask;
}

/** Every pair of masks by tensor, and every combination in the whole model. */
export async function meetingsOf(
  { gpu, base }: Pick<TrainingContext, "gpu" | "base">,
  corpora: readonly NamedMask[],
): Promise<MaskMeetings> {
  const owners = blockOwners(base);
  const masks = corpora.map(({ mask }) => mask);
  const pairs: MaskMeetings["pairs"][number][] = [];
  for (const [left, one] of masks.entries()) {
    for (const [after, other] of masks.slice(left + 1).entries()) {
      const byTensor = [...(await tensorOverlaps(gpu, { left: one, right: other }, owners))];
      pairs.push({ left, right: left + 1 + after, byTensor });
    }
  }
  const combinations = masks.length <= mostCombined ? await combinationsOf(gpu, masks, base.layout.parameterCount) : [];
  return { corpora: corpora.map(({ name }) => name), pairs, combinations };
}

/**
 * The same at another key-neuron ratio, cut from the scores that `cache` keeps; those of one corpus are on the GPU at a
 * time, the masks of all. Error: `bad-usage` where scores are not kept, or too few of them are above 0.
 */
export async function meetingsAt(
  context: Pick<TrainingContext, "gpu" | "base">,
  cache: StageCache,
  { names, ratio }: { readonly names: readonly string[]; readonly ratio: number },
): Promise<MaskMeetings> {
  const { gpu, base } = context;
  using masks = new Arena(gpu);
  using arena = new Arena(gpu);
  const { slabs: scores } = allocateSlabs(arena, base.layout, "scores", "scratch");
  await arena.allocated();
  const k = Math.floor(ratio * base.layout.parameterCount);
  const found: NamedMask[] = [];
  for (const name of names) {
    const file = await cache.load("scores", name);
    if (!file) throw new AppError("bad-usage", `the importance scores of ${name} are not kept; run Locate again`);
    await decodeScores(gpu, scores, file);
    const { mask, threshold } = await locateMask(gpu, masks, { label: `meeting.${name}`, scores, k });
    if (threshold === 0) {
      throw new AppError("bad-usage", `${name}: fewer than ${k} weights have a score; choose a lower key-neuron ratio`);
    }
    found.push({ name, mask });
  }
  return await meetingsOf(context, found);
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
