import type { ModelConfig } from "../formats/modelConfig";
import type { Recipe } from "../formats/recipe";
import type { BufferLimits } from "../gpu/device";
import { bytesPerElement } from "../gpu/tensor";

/** Rows computed at once: the recipe's wish, else the most whose widest activation one binding can hold. */
export function fittingMicroBatch(
  { limits }: { readonly limits: BufferLimits },
  config: ModelConfig,
  recipe: Recipe,
): number {
  if (recipe.microBatchSize !== null) return Math.min(recipe.microBatchSize, recipe.batchSize);
  const { intermediateSize, heads, kvHeads, headSize } = config;
  const columns = Math.max(2 * intermediateSize, (heads + 2 * kvHeads) * headSize);
  const bindingBytes = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  const rows = Math.floor(bindingBytes / (bytesPerElement * columns * recipe.contextLength));
  return Math.max(1, Math.min(recipe.batchSize, rows));
}
