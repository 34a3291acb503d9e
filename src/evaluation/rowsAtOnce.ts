import type { ModelConfig } from "../formats/modelConfig";
import type { GpuDevice } from "../gpu/device";
import { bytesPerElement } from "../gpu/tensor";

/** Problems answered side by side at most. */
export const problemsAtOnce = 64;
/** Keys and values of all rows together take no more than this. */
const maxCacheBytes = 512 << 20;

/**
 * Texts of up to `maxLength` tokens that are generated side by side: as many as there are, 64 at most, and no more than the
 * binding limit and half a gibibyte of keys and values allow; at least one.
 */
export function rowsAtOnce(
  { limits }: Pick<GpuDevice, "limits">,
  { layers, kvHeads, headSize }: Pick<ModelConfig, "layers" | "kvHeads" | "headSize">,
  { count, maxLength }: { readonly count: number; readonly maxLength: number },
): number {
  const rowBytes = maxLength * kvHeads * headSize * bytesPerElement;
  const byBinding = Math.floor(Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize) / rowBytes);
  const byCache = Math.floor(maxCacheBytes / (2 * layers * rowBytes));
  return Math.max(1, Math.min(problemsAtOnce, count, byBinding, byCache));
}
