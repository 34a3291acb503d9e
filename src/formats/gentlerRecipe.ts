import { formatScalar } from "../base/format";
import { learnSettings, type Recipe } from "./recipe";

/** A recipe changed for one purpose, and the change in words. */
export interface ChangedRecipe {
  readonly recipe: Recipe;
  /** "4 → 2 rows at once". */
  readonly change: string;
}

/** Shortest row that a smaller recipe may come to, in tokens. */
const shortestRow = 16;

/**
 * The same run in less memory: half the rows computed at once, which changes no result but rounding; where that is one
 * already, rows of half the length. Undefined where nothing is left to halve.
 */
export function smallerRecipe(recipe: Recipe): ChangedRecipe | undefined {
  return fewerRows(recipe) ?? shorterRows(recipe);
}

/** Half the rows computed at once; undefined where that is one already. */
function fewerRows(recipe: Recipe): ChangedRecipe | undefined {
  const { batchSize } = recipe;
  const rows = Math.min(recipe.microBatchSize ?? batchSize, batchSize);
  if (rows === 1) return undefined;
  let half = Math.floor(rows / 2);
  while (batchSize % half !== 0) half -= 1;
  return { recipe: { ...recipe, microBatchSize: half }, change: `${rows} → ${half} rows at once` };
}

/** Rows of half the length; undefined where they would be too short to learn from. */
function shorterRows(recipe: Recipe): ChangedRecipe | undefined {
  const { contextLength } = recipe;
  const shorter = Math.floor(contextLength / 2);
  if (shorter < shortestRow) return undefined;
  return {
    recipe: { ...recipe, contextLength: shorter },
    change: `rows of ${contextLength} → ${shorter} tokens`,
  };
}

/** What may be changed of a run so that it needs less memory. */
export const memoryChangeKinds = [
  "microBatch",
  "recompute",
  "noFull",
  "halves",
  "byLayer",
  "byGradient",
  "shorterRows",
] as const;

export type MemoryChangeKind = (typeof memoryChangeKinds)[number];

export interface MemoryChange extends ChangedRecipe {
  readonly kind: MemoryChangeKind;
  /** False where results stay the same but for rounding. */
  readonly changesResults: boolean;
}

/** One change that needs less memory; undefined where the recipe has it already or it can do nothing. */
export function memoryChange(
  recipe: Recipe,
  kind: MemoryChangeKind,
  rowsAtOnce = recipe.microBatchSize,
): MemoryChange | undefined {
  const { locate, learn } = recipe;
  const byChange = locate.importance === "value-change";
  const made = (change: string, fields: Partial<Recipe>, changesResults: boolean): MemoryChange => ({
    kind,
    change,
    changesResults,
    recipe: { ...recipe, ...fields },
  });
  switch (kind) {
    case "microBatch": {
      const fewer = fewerRows({ ...recipe, microBatchSize: rowsAtOnce });
      return fewer && { kind, changesResults: false, ...fewer };
    }
    case "recompute":
      return recipe.recompute
        ? undefined
        : made("activations computed again instead of kept", { recompute: true }, false);
    case "noFull":
      return learn.compareFull
        ? made("no training of all weights to compare with", { learn: { ...learn, compareFull: false } }, false)
        : undefined;
    case "halves":
      return recipe.precision === "f32" ? made("weights stored in 16 bits", { precision: "f16" }, true) : undefined;
    case "byLayer": {
      if (!byChange || locate.together === "layer") return undefined;
      return made("key weights located one layer at a time", { locate: { ...locate, together: "layer" } }, true);
    }
    case "byGradient": {
      if (!byChange) return undefined;
      const summed = { ...locate, importance: "accumulated-gradient", together: "all" } as const;
      return made("key weights located by the summed gradient", { locate: summed }, true);
    }
    case "shorterRows": {
      const shorter = shorterRows(recipe);
      return shorter && { kind, changesResults: true, ...shorter };
    }
  }
}

/**
 * Half the learning rate of the training that `stage` names: `locate/…` all warm-ups, `learn/ability`,
 * `learn/reference`, or every language's.
 */
export function slowerRecipe(recipe: Recipe, stage: string): ChangedRecipe {
  const { locate, learn } = recipe;
  const [head, corpus] = stage.split("/");
  if (head === "locate") {
    const learningRate = locate.learningRate / 2;
    const changed = { ...recipe, locate: { ...locate, learningRate } };
    return { recipe: changed, change: rateChange(locate.learningRate, learningRate) };
  }
  const kind = corpus === "ability" || corpus === "reference" ? corpus : "languages";
  const before = learnSettings(recipe, kind).learningRate;
  const overrides = { ...learn.overrides, [kind]: { ...learn.overrides[kind], learningRate: before / 2 } };
  return { recipe: { ...recipe, learn: { ...learn, overrides } }, change: rateChange(before, before / 2) };
}

function rateChange(before: number, after: number): string {
  return `learning rate ${formatScalar(before)} → ${formatScalar(after)}`;
}
