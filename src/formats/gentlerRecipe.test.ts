import { expect, test } from "vitest";
import short from "../../recipes/embedded-short.json?raw";
import { memoryChange, memoryChangeKinds, slowerRecipe, smallerRecipe } from "./gentlerRecipe";
import { learnSettings, parseRecipe, parseRecipeText } from "./recipe";

const recipe = parseRecipeText(short);

test("memory is halved by fewer rows at once, then by shorter rows, until nothing is left", () => {
  const changes: string[] = [];
  let current = recipe;
  for (let turn = 0; turn < 10; turn += 1) {
    const next = smallerRecipe(current);
    if (!next) break;
    changes.push(next.change);
    current = next.recipe;
  }
  expect(changes).toEqual([
    "4 → 2 rows at once",
    "2 → 1 rows at once",
    "rows of 64 → 32 tokens",
    "rows of 32 → 16 tokens",
  ]);
  expect(current.batchSize).toBe(4);
});

test("rows at once stay a divisor of the batch", () => {
  expect(smallerRecipe({ ...recipe, batchSize: 15, microBatchSize: 15 })?.recipe.microBatchSize).toBe(5);
  expect(smallerRecipe({ ...recipe, batchSize: 4, microBatchSize: 64 })?.recipe.microBatchSize).toBe(2);
});

test("each change for memory gives a recipe that is read again, and is offered once", () => {
  const full = { ...recipe, learn: { ...recipe.learn, compareFull: true } };
  for (const kind of memoryChangeKinds) {
    const changed = memoryChange(full, kind);
    expect(parseRecipe(JSON.parse(JSON.stringify(changed?.recipe)))).toEqual(changed?.recipe);
    expect(changed?.recipe).not.toEqual(full);
  }
  const once = ["recompute", "noFull", "halves", "byLayer", "byGradient"] as const;
  for (const kind of once) expect(memoryChange(memoryChange(full, kind)?.recipe ?? full, kind), kind).toBeUndefined();
  expect(memoryChange(full, "microBatch", 2)?.change).toBe("2 → 1 rows at once");
  const byLayer = memoryChange(full, "byLayer")?.recipe ?? full;
  expect(memoryChange(byLayer, "byGradient")?.recipe.locate).toMatchObject({ together: "all" });
});

test("the rate is halved for the training that diverged and for no other", () => {
  const { recipe: slower, change } = slowerRecipe(recipe, "learn/es");
  expect(learnSettings(slower, "languages").learningRate).toBe(0.00025);
  expect(learnSettings(slower, "ability").learningRate).toBe(0.001);
  expect(slower.locate.learningRate).toBe(0.0003);
  expect(change).toBe("learning rate 5.00e-4 → 2.50e-4");
  expect(slowerRecipe(recipe, "locate/ability").recipe.locate.learningRate).toBe(0.00015);
  expect(learnSettings(slowerRecipe(recipe, "learn/ability").recipe, "ability").learningRate).toBe(0.0005);
});
