// Warm-ups of the golden model broken off in the middle and taken up again, against the same warm-ups in one piece.
import { afterAll, beforeAll, expect, test } from "vitest";
import { drain } from "../base/drain";
import type { PackedRows } from "../formats/packRows";
import type { Recipe } from "../formats/recipe";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readWords } from "../gpu/transfer";
import type { TrainingProgress } from "../training/train";
import { goldenTraining } from "./goldenTesting";
import { type KeepScores, Locator, type TrainingContext } from "./locate";
import type { PartialStage } from "./partialStage";
import { breakOff, memoryPartial } from "./partialTesting";
import { PortionLocator } from "./portionLocator";
import { warmUpPortions } from "./portions";

let arena: Arena;
let golden: { readonly context: TrainingContext; readonly rows: PackedRows };

beforeAll(async () => {
  arena = new Arena(await testDevice());
  golden = await goldenTraining(arena);
});

afterAll(() => arena?.[Symbol.dispose]());

const locatorOf = (context: TrainingContext) =>
  context.recipe.locate.together === "layer" ? new PortionLocator(context) : new Locator(context);

/** A warm-up from what `partial` holds: first report, losses, threshold, and the bits of mask and scores. */
async function locate(context: TrainingContext, partial?: PartialStage) {
  using masks = new Arena(context.gpu);
  using locator = locatorOf(context);
  const scores: Uint32Array[] = [];
  const keepScores: KeepScores = async (slabs) => {
    for (const slab of slabs) scores.push(await readWords(context.gpu, { ...slab, dtype: "u32" }));
  };
  const job = locator.locate("ability", golden.rows, masks, { keepScores, partial });
  const first = (await job.next()).value as TrainingProgress;
  const { mask, earlierMs, ...figures } = await drain(job);
  const words: Uint32Array[] = [];
  for (const { maskWords } of mask.slabs) words.push(await readWords(context.gpu, maskWords));
  return { first, earlierMs, result: { ...figures, words, scores } };
}

const ways: readonly [name: string, fields: Partial<Recipe["locate"]>, portion: number][] = [
  ["all weights together", {}, 0],
  ["one portion after another, in the second", { together: "layer" }, 1],
  ["the summed gradient", { importance: "accumulated-gradient" }, 0],
];

test.each(ways)("%s: losses, scores and mask are those of one piece, bit for bit", async (_, fields, portion) => {
  const { recipe, gpu, config } = golden.context;
  const context = { ...golden.context, recipe: { ...recipe, locate: { ...recipe.locate, ...fields } } };
  const { steps } = recipe.locate;
  const whole = await locate(context);
  const brokenOffAfter = portion * steps + steps - 2;
  const { files, partial } = memoryPartial();
  const used = gpu.memory.report().bytes;
  {
    using masks = new Arena(gpu);
    using broken = locatorOf(context);
    await breakOff(broken.locate("ability", golden.rows, masks, { partial }), brokenOffAfter);
  }
  expect(gpu.memory.report().bytes).toEqual(used);
  expect(files.size).toBe(1);
  const resumed = await locate(context, partial);
  expect(resumed.first).toMatchObject({ takenUp: true, lossStart: 0, done: portion > 0 ? steps : brokenOffAfter });
  expect(resumed.first.losses).toEqual(whole.result.losses.slice(0, resumed.first.done));
  expect(resumed.result).toEqual(whole.result);
  expect(resumed.earlierMs).toBeGreaterThan(0);
  expect(whole.earlierMs).toBeUndefined();
  const all = portion > 0 ? warmUpPortions(config).length * steps : steps;
  expect(resumed.result.losses).toHaveLength(all);
});
