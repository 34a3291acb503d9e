// What to change where a run does not fit, each with the bytes that it saves.
import { fewerRows, shorterRows } from "../formats/gentlerRecipe";
import type { Recipe } from "../formats/recipe";
import type { AdapterOffer } from "../gpu/device";
import { type MemoryPlan, type MemoryProposal, plannedWorks } from "./api";
import { fittingMicroBatch } from "./microBatch";
import { type PlannedRun, planWorks } from "./planMemory";

type Change = Omit<MemoryProposal, "savedBytes">;

/** Memory of every kind of work on this adapter, and what would make it less. Allocates nothing. */
export function planForMemory(offer: AdapterOffer, planned: Omit<PlannedRun, "tests">): MemoryPlan {
  const works = planWorks(offer, planned);
  const microBatchSize = fittingMicroBatch(offer, planned.config, planned.recipe);
  const proposals = changesFor(planned.recipe, microBatchSize).flatMap((change) => {
    const changed = planWorks(offer, { ...planned, recipe: change.recipe });
    const saved = plannedWorks.map((work) => [work, works[work].peakBytes - changed[work].peakBytes] as const);
    const savedBytes = Object.fromEntries(saved) as MemoryProposal["savedBytes"];
    return saved.some(([, bytes]) => bytes > 0) ? [{ ...change, savedBytes }] : [];
  });
  const { maxBufferSize, maxStorageBufferBindingSize } = offer.limits;
  return { works, bufferLimitBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize), proposals };
}

/** Those that change no result first. */
function changesFor(recipe: Recipe, microBatchSize: number): Change[] {
  const { locate, learn, recompute } = recipe;
  const changes: (Change | undefined)[] = [
    ofRows("microBatch", fewerRows({ ...recipe, microBatchSize }), false),
    recompute
      ? undefined
      : {
          kind: "recompute",
          change: "activations computed again instead of kept",
          changesResults: false,
          recipe: { ...recipe, recompute: true },
        },
    learn.compareFull
      ? {
          kind: "noFull",
          change: "no training of all weights beside it",
          changesResults: false,
          recipe: { ...recipe, learn: { ...learn, compareFull: false } },
        }
      : undefined,
    locate.importance === "value-change" && locate.together === "all"
      ? {
          kind: "byLayer",
          change: "key weights located one layer at a time",
          changesResults: true,
          recipe: { ...recipe, locate: { ...locate, together: "layer" } },
        }
      : undefined,
    locate.importance === "value-change"
      ? {
          kind: "byGradient",
          change: "key weights located by the summed gradient",
          changesResults: true,
          recipe: { ...recipe, locate: { ...locate, importance: "accumulated-gradient", together: "all" } },
        }
      : undefined,
    ofRows("shorterRows", shorterRows(recipe), true),
  ];
  return changes.filter((change) => change !== undefined);
}

function ofRows(
  kind: MemoryProposal["kind"],
  changed: ReturnType<typeof fewerRows>,
  changesResults: boolean,
): Change | undefined {
  return changed && { kind, changesResults, ...changed };
}
