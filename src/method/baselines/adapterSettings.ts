import { deriveSeed } from "../../base/random";
import type { OptimiserSettings, Recipe } from "../../formats/recipe";
import type { BaselineOf } from "../../formats/recipeBaselines";

/** Adapters that are trained. */
export interface LoraSettings {
  readonly rank: number;
  /** alpha / rank. */
  readonly scale: number;
  readonly seed: number;
}

/** A baseline's adapters, every default filled in. */
export interface BaselineAdapters extends Omit<LoraSettings, "seed"> {
  /** What tells their checkpoints from those of other adapters: `r8 a16`. */
  readonly label: string;
  /** Those of one checkpoint, by the id that the training of all weights would have. */
  of(id: string): LoraSettings;
  /** The optimiser of each. */
  changed(settings: OptimiserSettings): OptimiserSettings;
}

export function adaptersOf(
  { seed, learn }: Pick<Recipe, "seed" | "learn">,
  { rank, alpha, learningRate }: BaselineOf<"mixture">["lora"],
): BaselineAdapters {
  const used = rank ?? learn.loraRank;
  const strength = alpha ?? 2 * used;
  const scale = strength / used;
  return {
    rank: used,
    scale,
    label: `r${used} a${strength}${learningRate === null ? "" : ` lr${learningRate}`}`,
    of: (id) => ({ rank: used, scale, seed: deriveSeed(seed, `LoRA ${id}`) }),
    changed: (settings) => (learningRate === null ? settings : { ...settings, learningRate }),
  };
}
