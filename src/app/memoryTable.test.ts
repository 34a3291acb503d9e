import { expect, test } from "vitest";
import short from "../../recipes/embedded-short.json?raw";
import type { MemoryPlan } from "../engine/api";
import { parseRecipe, parseRecipeText } from "../formats/recipe";
import { memoryRoles, memoryRows, savedWords } from "./memoryTable";

const recipe = parseRecipeText(short);
const MiB = 2 ** 20;
const peak = { weights: 4 * MiB, activations: 3 * MiB, gradients: 2 * MiB, optimiser: MiB, scratch: 0 };
const work = (peakBytes: number, largestBytes = MiB) => ({
  peakBytes,
  peak,
  largest: { label: "layer0.gateUp", sizeBytes: largestBytes },
});
const plan: MemoryPlan = {
  works: {
    inference: work(MiB),
    locate: work(20 * MiB),
    sparse: work(10 * MiB),
    dense: work(30 * MiB, 9 * MiB),
    lora: work(12 * MiB),
    run: work(40 * MiB),
    baselines: work(44 * MiB),
  },
  rowsAtOnce: 4,
  bufferLimitBytes: 8 * MiB,
  proposals: [],
};

test("a row says what the work is, its bytes by role, and what is known of this adapter", () => {
  const rows = memoryRows(plan, recipe, 20 * MiB);
  expect(rows.map(({ verdict }) => verdict)).toEqual(["fits", "fits", "fits", "tooLarge", "fits", "untried"]);
  expect(rows[3]?.verdictWords).toBe("too large: layer0.gateUp needs 9 MiB, a buffer holds 8 MiB");
  expect(memoryRoles.map(({ role }) => role).toSorted()).toEqual(Object.keys(peak).toSorted());
  for (const { bytes } of rows) expect(bytes.reduce((sum, size) => sum + size, 0)).toBe(10 * MiB);
  expect(rows[1]?.words).toContain("all weights free together");
  const byLayer = { ...recipe, locate: { ...recipe.locate, together: "layer" as const } };
  expect(memoryRows(plan, byLayer, undefined)[1]?.words).toContain("one layer at a time");
  expect(rows[4]?.words).toContain("of rank 8 beside the weights");
});

test("a recipe with comparisons has a row of them", () => {
  const compared = parseRecipe({ ...recipe, baselines: [{ name: "F-TV", method: "taskVectors" }] });
  const row = memoryRows(plan, compared, 50 * MiB).at(-1);
  expect(row).toMatchObject({ work: "baselines", totalBytes: 44 * MiB, verdict: "fits" });
  expect(row?.words).toMatch(/^1 beside the method/);
});

test("what a change saves: equal amounts together, the largest first, nothing where it saves nothing", () => {
  const savedBytes = {
    inference: MiB,
    locate: 12 * MiB,
    sparse: -MiB,
    dense: 0,
    lora: 0,
    run: 12 * MiB,
    baselines: MiB,
  };
  expect(savedWords(savedBytes, recipe)).toBe("12 MiB less: the whole recipe, locate; 1 MiB less: answer a prompt");
});
