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
export function fewerRows(recipe: Recipe): ChangedRecipe | undefined {
  const { batchSize } = recipe;
  const rows = Math.min(recipe.microBatchSize ?? batchSize, batchSize);
  if (rows === 1) return undefined;
  let half = Math.floor(rows / 2);
  while (batchSize % half !== 0) half -= 1;
  return { recipe: { ...recipe, microBatchSize: half }, change: `${rows} → ${half} rows at once` };
}

/** Rows of half the length; undefined where they would be too short to learn from. */
export function shorterRows(recipe: Recipe): ChangedRecipe | undefined {
  const { contextLength } = recipe;
  const shorter = Math.floor(contextLength / 2);
  if (shorter < shortestRow) return undefined;
  return {
    recipe: { ...recipe, contextLength: shorter },
    change: `rows of ${contextLength} → ${shorter} tokens`,
  };
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
