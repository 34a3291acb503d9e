import type { MemoryPlan, PlannedBytes } from "./api";

/**
 * What is known beforehand of whether work fits an adapter. `tooLarge`: it needs a buffer that the adapter does not allow.
 * `fits`: as much has been used here by a run that ended well. `untried`: WebGPU tells no free memory, so only trying it
 * will tell.
 */
export type Verdict = "tooLarge" | "fits" | "untried";

/** `largestRunBytes`: the most that a run that ended well has used on this adapter; undefined where none has. */
export function verdictOf(
  { peakBytes, largest }: PlannedBytes,
  { bufferLimitBytes }: Pick<MemoryPlan, "bufferLimitBytes">,
  largestRunBytes: number | undefined,
): Verdict {
  if (largest.sizeBytes > bufferLimitBytes) return "tooLarge";
  return largestRunBytes !== undefined && peakBytes <= largestRunBytes ? "fits" : "untried";
}
