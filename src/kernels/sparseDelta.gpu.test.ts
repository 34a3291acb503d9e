import { expect, test } from "vitest";
import { createRandom } from "../base/random";
import { numberToBfloat, numberToHalf } from "../formats/dtype";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats, readHalves, upload } from "../gpu/transfer";
import * as host from "./neuronMask";
import { addDelta, allocatePacked, packValues, takeDelta, unpackValues } from "./sparseDelta";
import { addDeltaReference } from "./sparseDelta.reference";
import { bitsOf, floatTensor, normalValues, randomMask, runPlan } from "./sparseTesting";

async function setUp(arena: Arena, share: number) {
  const gpu = await testDevice();
  const blockCounts = [41, 3, 1];
  const masks = blockCounts.map((blocks, index) =>
    randomMask(gpu, arena, { blocks, share: index === 2 ? 0 : share, seed: index + 1 }),
  );
  const mask: host.NeuronMask = { slabs: masks, count: masks.reduce((sum, { count }) => sum + count, 0) };
  const base = blockCounts.map((blocks, index) => {
    const values = normalValues(blocks * 1024, 20 + index);
    // Bits that arithmetic would not keep: −0, a subnormal number, a NaN with a payload.
    new Uint32Array(values.buffer).set([0x80000000, 7, 0x7fc12345, 0x80000001], 3);
    return values;
  });
  const slabs = base.map((values, index) => floatTensor(gpu, arena, `slab${index}`, values));
  const delta = { mask, values: allocatePacked(arena, mask, "values", "optimiser") };
  return { gpu, masks, mask, base, slabs, delta };
}

test.each([0.05, 0.7])("originals are packed and restored bit for bit at a share of %s", async (share) => {
  using arena = new Arena(await testDevice());
  const { gpu, masks, base, slabs, delta } = await setUp(arena, share);
  await runPlan(gpu, (plan) => packValues(plan, { delta, slabs }));
  for (const [index, { words, count }] of masks.entries()) {
    if (count === 0) continue;
    const packed = await readFloats(gpu, delta.values[index]!);
    expect(bitsOf(packed)).toEqual(bitsOf(host.packValues(words, base[index]!)));
  }
  for (const [index, values] of base.entries())
    upload(
      gpu,
      slabs[index]!,
      values.map((value) => value + 1),
    );
  await runPlan(gpu, (plan) => unpackValues(plan, { delta, slabs }));
  for (const [index, { words }] of masks.entries()) {
    const expected = base[index]!.map((value) => value + 1);
    host.unpackValues(words, host.packValues(words, base[index]!), expected);
    expect(bitsOf(await readFloats(gpu, slabs[index]!))).toEqual(bitsOf(expected));
  }
});

test("taking a delta leaves trained − original and restores the base bit for bit", async () => {
  using arena = new Arena(await testDevice());
  const { gpu, masks, base, slabs, delta } = await setUp(arena, 0.1);
  await runPlan(gpu, (plan) => packValues(plan, { delta, slabs }));
  const trained = base.map((values, slab) => values.map((value, index) => value + 1e-3 * Math.cos(index + slab)));
  for (const [index, { words }] of masks.entries()) {
    const mixed = base[index]!.slice();
    host.unpackValues(words, host.packValues(words, trained[index]!), mixed);
    upload(gpu, slabs[index]!, mixed);
  }
  await runPlan(gpu, (plan) => takeDelta(plan, { delta, slabs }));
  for (const [index, { words, count }] of masks.entries()) {
    expect(bitsOf(await readFloats(gpu, slabs[index]!))).toEqual(bitsOf(base[index]!));
    if (count === 0) continue;
    const before = host.packValues(words, base[index]!);
    const after = host.packValues(words, trained[index]!);
    const values = await readFloats(gpu, delta.values[index]!);
    // One f32 subtraction, exact but for adapters that flush subnormal operands.
    values.forEach((value, at) => {
      const exact = after[at]! - before[at]!;
      if (!Number.isNaN(exact)) expect(Math.abs(value - exact)).toBeLessThan(1e-7);
    });
  }
});

test("adding c · delta changes the set bits only", async () => {
  using arena = new Arena(await testDevice());
  const { gpu, masks, base, slabs, delta } = await setUp(arena, 0.1);
  const values = masks.map(({ count }, index) => normalValues(count, 50 + index, 1e-2));
  for (const [index, packed] of values.entries()) upload(gpu, delta.values[index]!, packed);
  await runPlan(gpu, (plan) => addDelta(plan, { delta, slabs }, -0.2));
  for (const [index, { words }] of masks.entries()) {
    const expected = base[index]!.slice();
    addDeltaReference(words, { weights: expected, values: values[index]! }, -0.2);
    const actual = await readFloats(gpu, slabs[index]!);
    // A product and a sum, each rounded once: a few units in the last place of values up to 5.
    actual.forEach((value, at) => {
      if (!Number.isNaN(expected[at]!)) expect(Math.abs(value - expected[at]!)).toBeLessThan(1e-6);
    });
    host.unpackValues(words, host.packValues(words, base[index]!), actual);
    expect(bitsOf(actual)).toEqual(bitsOf(base[index]!));
  }
});

test.each([
  ["f16", numberToHalf],
  ["bf16", numberToBfloat],
] as const)(
  "values are rounded to %s as files round them: ties to even, subnormal numbers, overflow",
  async (storage, toBits) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const mask = randomMask(gpu, arena, { blocks: 64, share: 1, seed: 1 });
    // Numbers near every half of the storage: its own value, the tie above it, and both neighbours of the tie in f32.
    const tie = storage === "f16" ? 13 : 16;
    const random = createRandom(4);
    const words = Uint32Array.from({ length: mask.count }, (_, index) => {
      const kept = ((random.integer(2) << 31) | (random.integer(255) << 23) | random.integer(1 << 23)) >>> 0;
      const exact = (kept & ~((1 << tie) - 1)) >>> 0;
      return index % 5 === 4
        ? kept
        : (exact + [0, 1 << (tie - 1), (1 << (tie - 1)) - 1, (1 << (tie - 1)) + 1][index % 5]!) >>> 0;
    });
    // Halves below 2⁻¹⁴ are subnormal: quarters of the smallest one, too.
    for (let index = 0; index < 4096; index++) {
      words[index] = new Uint32Array(Float32Array.of((index * 0.25 + (index % 3) * 2 ** -9) * 2 ** -24).buffer)[0]!;
    }
    const values = new Float32Array(words.buffer);
    const slab = arena.tensor("slab", [mask.count], "weights", storage);
    const delta = { mask: { slabs: [mask], count: mask.count }, values: [floatTensor(gpu, arena, "values", values)] };
    await runPlan(gpu, (plan) => unpackValues(plan, { delta, slabs: [slab] }));
    const found = await readHalves(gpu, slab);
    // An adapter may take subnormal f32 for zero: what is below 2⁻¹²⁶ is left out.
    const wanted = (_: number, index: number) => Math.abs(values[index]!) >= 2 ** -126 || values[index] === 0;
    expect(found.filter(wanted)).toEqual(Uint16Array.from(values, toBits).filter(wanted));
  },
);
