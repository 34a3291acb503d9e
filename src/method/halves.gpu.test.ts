// Locating and learning with the base in f16 or bf16, against the same of the rounded base in f32.
import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parseTokenLists } from "../formats/corpus";
import { parseModelConfig } from "../formats/modelConfig";
import { packRows } from "../formats/packRows";
import { parseRecipeText } from "../formats/recipe";
import { openWeightFiles } from "../formats/weightFiles";
import { Arena } from "../gpu/arena";
import { sizeOf } from "../gpu/tensor";
import { testDevice } from "../gpu/testing";
import { readFloats, readHalves, readWords } from "../gpu/transfer";
import { forEachSetBit } from "../kernels/neuronMask";
import { buildLayout } from "../model/layout";
import { loadWeights } from "../model/loadWeights";
import { parameterSpecs } from "../model/parameters";
import { allocateSlabs, readTensor, uploadTensor } from "../model/weights";
import { learn } from "./learn";
import { Locator, type TrainingContext } from "./locate";
import { goldenRun } from "./testFixtures";

async function finish<Result>(job: AsyncGenerator<unknown, Result, void>): Promise<Result> {
  for (;;) {
    const { done, value } = await job.next();
    if (done) return value;
  }
}

/** The golden run's model in a half, the same values in f32, and the rows of its ability. */
async function setUp(arena: Arena, storage: "f16" | "bf16") {
  const gpu = await testDevice();
  const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(`${goldenRun}/${path}`, "utf8"));
  const recipe = parseRecipeText(await readFile(`${goldenRun}/recipe.json`, "utf8"));
  const config = parseModelConfig(await json("model/config.json"));
  // Small slabs, so that there are several.
  const layout = buildLayout(parameterSpecs(config), 1 << 16);
  const base = allocateSlabs(arena, layout, "base", "weights", storage);
  const files = await openWeightFiles([await openAsBlob(`${goldenRun}/model/model.safetensors`)]);
  for await (const _ of loadWeights(gpu, base, files));
  const wide = allocateSlabs(arena, layout, "wide", "weights");
  for (const { name } of layout.tensors) uploadTensor(gpu, wide, name, await readTensor(gpu, base, name));
  const documents = parseTokenLists(await json("ability.json"), "ability", config.vocabSize);
  const rows = packRows(documents, { contextLength: recipe.contextLength, eosTokenId: config.eosTokenId ?? 0 });
  const context: TrainingContext = { gpu, config, base, recipe, microBatchSize: 2 };
  return { gpu, rows, recipe, half: context, full: { ...context, base: wide } };
}

test.each(["f16", "bf16"] as const)(
  "%s: masks are those of the rounded base in f32, and learning follows it",
  async (storage) => {
    using arena = new Arena(await testDevice());
    const { gpu, rows, recipe, half, full } = await setUp(arena, storage);
    const readBase = () => Promise.all(half.base.slabs.map((slab) => readHalves(gpu, slab)));
    const before = await readBase();
    const located = [];
    for (const context of [half, full]) {
      using locator = new Locator(context);
      located.push(await finish(locator.locate("ability", rows, arena)));
    }
    const [own, expected] = located;
    if (!own || !expected) throw new Error("two masks");
    // The trained copy is f32 in both and begins with the same values.
    expect(own.losses).toEqual(expected.losses);
    for (const [index, slab] of own.mask.slabs.entries()) {
      const other = expected.mask.slabs[index]!;
      expect(await readWords(gpu, slab.maskWords)).toEqual(await readWords(gpu, other.maskWords));
    }
    const settings = { ...recipe.learn, steps: 12 };
    const task = { label: "ability", mask: own.mask, rows, settings };
    const [found, reference] = [await finish(learn(half, task, arena)), await finish(learn(full, task, arena))];
    expect(await readBase()).toEqual(before);
    // A neuron in training is read with a relative error of at most 2⁻¹² (f16) or 2⁻⁹ (bf16) of either sign: the loss, which
    // moves by a few hundredths from step to step, differs by less than that.
    const tolerance = storage === "f16" ? 2 ** -12 : 2 ** -10;
    expect(found.losses[0]).toBe(reference.losses[0]);
    found.losses.forEach((loss, step) => {
      const expectedLoss = reference.losses[step] ?? Number.NaN;
      expect(Math.abs(loss - expectedLoss) / expectedLoss).toBeLessThan(tolerance);
    });
    let [difference, size] = [0, 0];
    for (const [index, values] of found.delta.values.entries()) {
      if (sizeOf(values) === 0) continue;
      const [left, right] = [await readFloats(gpu, values), await readFloats(gpu, reference.delta.values[index]!)];
      left.forEach((value, at) => {
        difference += (value - right[at]!) ** 2;
        size += right[at]! ** 2;
      });
    }
    // Masters are f32: the change is not lost in the halves' rounding.
    expect(Math.sqrt(difference / size)).toBeLessThan(storage === "f16" ? 1e-3 : 8e-3);
    expect(found.memory?.weights).toBe(
      2 * half.base.slabs.reduce((sum, slab) => sum + sizeOf(slab), 0) + 4 * packedSize(found.delta.values),
    );
  },
);

/** Scalars of packed arrays with what fills their last four. */
const packedSize = (values: readonly { readonly shape: readonly number[] }[]) =>
  values.reduce((sum, tensor) => sum + Math.max(1, 4 * Math.ceil(sizeOf(tensor) / 4)), 0);

test("bf16: while it learns no other scalar changes a bit, and a cancelled training leaves none changed", async () => {
  using arena = new Arena(await testDevice());
  const { gpu, rows, recipe, half } = await setUp(arena, "bf16");
  using locator = new Locator(half);
  const { mask } = await finish(locator.locate("ability", rows, arena));
  const before = await Promise.all(half.base.slabs.map((slab) => readHalves(gpu, slab)));
  const used = gpu.memory.report().bytes;
  using deltas = new Arena(gpu);
  const job = learn(half, { label: "ability", mask, rows, settings: { ...recipe.learn, steps: 10_000 } }, deltas);
  expect((await job.next()).done).toBe(false);
  let changed = 0;
  for (const [index, slab] of half.base.slabs.entries()) {
    const during = await readHalves(gpu, slab);
    const kept = before[index]!.slice();
    forEachSetBit(await readWords(gpu, mask.slabs[index]!.maskWords), (scalar) => {
      if (kept[scalar] !== during[scalar]) changed += 1;
      kept[scalar] = during[scalar]!;
    });
    expect(during).toEqual(kept);
  }
  expect(changed).toBeGreaterThan(0.1 * mask.count);
  await job.return(undefined as never);
  for (const [index, slab] of half.base.slabs.entries()) expect(await readHalves(gpu, slab)).toEqual(before[index]);
  deltas[Symbol.dispose]();
  expect(gpu.memory.report().bytes).toEqual(used);
});
