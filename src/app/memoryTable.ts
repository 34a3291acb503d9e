import { formatBytes, formatPercent } from "../base/format";
import { type MemoryPlan, type PlannedWork, worksOf } from "../engine/api";
import { type Verdict, verdictOf } from "../engine/memoryVerdict";
import type { Recipe } from "../formats/recipe";
import type { Role } from "../gpu/memory";

/** One kind of work of the memory plan, as the table shows it. */
export interface MemoryRow {
  readonly work: PlannedWork;
  readonly name: string;
  readonly words: string;
  readonly bytes: readonly number[];
  readonly totalBytes: number;
  readonly verdict: Verdict;
  readonly verdictWords: string;
}

/** The roles of memory in the order of `MemoryRow.bytes`, and what each is. */
export const memoryRoles: readonly { readonly role: Role; readonly words: string }[] = [
  { role: "weights", words: "the model, copies of it, and changes that are kept" },
  { role: "gradients", words: "of the weights that are free" },
  { role: "optimiser", words: "AdamW's two moments a free weight, and the masks" },
  { role: "activations", words: "what the layers computed, kept for the way back" },
  { role: "scratch", words: "scores, sums and losses" },
];

const names: Readonly<Record<PlannedWork, string>> = {
  inference: "Answer a prompt",
  locate: "Locate",
  sparse: "Train key weights",
  dense: "Train all weights",
  lora: "Train adapters (LoRA)",
  baselines: "Comparisons",
  run: "The whole recipe",
};

function wordsOf(work: PlannedWork, { contextLength, locate, learn, baselines }: Recipe): string {
  switch (work) {
    case "inference":
      return `of up to ${contextLength} tokens, one at a time`;
    case "locate":
      if (locate.importance === "accumulated-gradient") return "the key weights of one text, by the summed gradient";
      return `the key weights of one text, ${locate.together === "layer" ? "one layer at a time" : "all weights free together"}`;
    case "sparse":
      return `those of two texts, at most ${formatPercent(Math.min(1, 2 * locate.keyNeuronRatio), 0)} of all`;
    case "dense":
      return "a copy of the model, only to compare with";
    case "lora":
      return `of rank ${learn.loraRank} beside the weights, only to compare with`;
    case "baselines":
      return `${baselines.length} beside the method, one after another`;
    case "run":
      return "all texts, up to the merged model";
  }
}

/** Rows of the table; `largestRunBytes`: the most that a run which ended well used on this adapter. */
export function memoryRows(plan: MemoryPlan, recipe: Recipe, largestRunBytes: number | undefined): MemoryRow[] {
  return worksOf(recipe).map((work) => {
    const { peak, peakBytes, largest } = plan.works[work];
    const verdict = verdictOf(plan.works[work], plan, largestRunBytes);
    const tooLarge = `too large: ${largest.label} needs ${formatBytes(largest.sizeBytes)}, a buffer holds ${formatBytes(plan.bufferLimitBytes)}`;
    const verdictWords = { fits: "fits: as much was used here before", untried: "not tried here yet", tooLarge };
    return {
      work,
      name: names[work],
      words: wordsOf(work, recipe),
      bytes: memoryRoles.map(({ role }) => peak[role]),
      totalBytes: peakBytes,
      verdict,
      verdictWords: verdictWords[verdict],
    };
  });
}

/** What a change saves, largest first: "19 MiB less: the whole recipe, locate; 102 KiB less: answer a prompt". */
export function savedWords(savedBytes: MemoryPlan["proposals"][number]["savedBytes"], recipe: Recipe): string {
  const saved = worksOf(recipe)
    .toReversed()
    .filter((work) => savedBytes[work] > 0);
  const sizes = saved.toSorted((left, right) => savedBytes[right] - savedBytes[left]);
  const amounts = [...new Set(sizes.map((work) => formatBytes(savedBytes[work])))];
  return amounts
    .map((amount) => {
      const works = saved.filter((work) => formatBytes(savedBytes[work]) === amount);
      return `${amount} less: ${works.map((work) => names[work].toLowerCase()).join(", ")}`;
    })
    .join("; ");
}
