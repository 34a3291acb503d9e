// Layer Swapping (Bandarkar et al., arXiv 2410.01335).
import { AppError } from "../../base/errors";
import type { BaselineOf } from "../../formats/recipeBaselines";
import { allowedKinds, tensorKindOf } from "../tensorKind";

/**
 * How much of the language model each tensor takes, in [0, 1]; the rest is the ability model's. What lies before the first
 * layer goes with the lowest layers, what lies after the last with the highest (docs/decisions/029-baselines.md).
 * Error: `bad-recipe` where the model has too few layers.
 */
export function languageShares(
  names: readonly string[],
  layerCount: number,
  { name, bottom, top, transition, tensors }: BaselineOf<"layerSwapping">,
): readonly number[] {
  const asked = bottom + top + 2 * transition;
  if (asked > layerCount) {
    throw new AppError(
      "bad-recipe",
      `baselines, ${name}: bottom, top and twice transition are ${asked} layers together; the model has ${layerCount}`,
    );
  }
  const attention = allowedKinds(["attention"]);
  return names.map((tensor) => {
    const kind = tensorKindOf(tensor);
    if (tensors === "attention" && (kind === undefined || !attention.has(kind))) return 0;
    const layer = /(?:^|\.)layers\.(\d+)\./.exec(tensor)?.[1];
    if (layer === undefined) return Number(kind === "embed" ? bottom > 0 : top > 0);
    const fromBottom = Number(layer) - bottom;
    const fromTop = layerCount - 1 - Number(layer) - top;
    if (fromBottom < 0 || fromTop < 0) return 1;
    return fromBottom < transition || fromTop < transition ? 0.5 : 0;
  });
}
