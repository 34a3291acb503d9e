// Locating and learning with the base in f16 or bf16, against the same of the rounded base in f32.
import { expect, test } from "vitest";
import { drain } from "../base/drain";
import { Arena } from "../gpu/arena";
import { sizeOf } from "../gpu/tensor";
import { testDevice } from "../gpu/testing";
import { readFloats, readHalves, readWords } from "../gpu/transfer";
import { forEachSetBit } from "../kernels/neuronMask";
import { allocateSlabs, readTensor, uploadTensor } from "../model/weights";
import { goldenTraining } from "./goldenTesting";
import { learn } from "./learn";
import { Locator } from "./locate";

/** The golden run's model in a half, the same values in f32, and the rows of its ability. */
async function setUp(arena: Arena, storage: "f16" | "bf16") {
  // Small slabs, so that there are several.
  const { context, rows } = await goldenTraining(arena, { maxSlabBytes: 1 << 16, storage });
  const { gpu, base, recipe } = context;
  const wide = allocateSlabs(arena, base.layout, "wide", "weights");
  for (const { name } of base.layout.tensors) uploadTensor(gpu, wide, name, await readTensor(gpu, base, name));
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
      located.push(await drain(locator.locate("ability", rows, arena)));
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
    const [found, reference] = [await drain(learn(half, task, arena)), await drain(learn(full, task, arena))];
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
  const { mask } = await drain(locator.locate("ability", rows, arena));
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
