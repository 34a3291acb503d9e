// What to change where a run does not fit, each with the bytes that it saves.
import { memoryChange, memoryChangeKinds } from "../formats/gentlerRecipe";
import type { AdapterOffer } from "../gpu/device";
import { type MemoryPlan, type MemoryProposal, plannedWorks } from "./api";
import { fittingMicroBatch } from "./microBatch";
import { type PlannedRun, planWorks } from "./planMemory";

/** Memory of every kind of work on this adapter, and what would make it less. Allocates nothing. */
export function planForMemory(offer: AdapterOffer, planned: Omit<PlannedRun, "tests">): MemoryPlan {
  const { recipe, config } = planned;
  const works = planWorks(offer, planned);
  const rowsAtOnce = fittingMicroBatch(offer, config, recipe);
  const proposals = memoryChangeKinds.flatMap((kind): MemoryProposal[] => {
    const changed = memoryChange(recipe, kind, rowsAtOnce);
    if (!changed) return [];
    const less = planWorks(offer, { config, recipe: changed.recipe });
    const saved = plannedWorks.map((work) => [work, works[work].peakBytes - less[work].peakBytes] as const);
    const savedBytes = Object.fromEntries(saved) as MemoryProposal["savedBytes"];
    const { change, changesResults } = changed;
    return saved.some(([, bytes]) => bytes > 0) ? [{ kind, change, changesResults, savedBytes }] : [];
  });
  const { maxBufferSize, maxStorageBufferBindingSize } = offer.limits;
  return { works, rowsAtOnce, bufferLimitBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize), proposals };
}
