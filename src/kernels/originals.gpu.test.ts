import { expect, test } from "vitest";
import { numberToBfloat, numberToHalf } from "../formats/dtype";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats, readHalves, upload, uploadHalves } from "../gpu/transfer";
import { forEachSetBit, type NeuronMask, packValues as packOnHost } from "./neuronMask";
import { allocateOriginals, keepOriginals, putBackOriginals, takeFromOriginals } from "./originals";
import { allocatePacked, unpackValues } from "./sparseDelta";
import { asStored, normalValues, randomMask, runPlan } from "./sparseTesting";

const cases = [
  ["f16", 0.05],
  ["f16", 0.8],
  ["bf16", 0.05],
  ["bf16", 0.8],
] as const;

/** Slabs of halves whose neighbours share words with key neurons, and masters that a training has moved. */
async function setUp(arena: Arena, storage: "f16" | "bf16", share: number) {
  const gpu = await testDevice();
  const toBits = storage === "f16" ? numberToHalf : numberToBfloat;
  // The last mask is empty.
  const masks = [41, 3, 1].map((blocks, index) =>
    randomMask(gpu, arena, { blocks, share: index === 2 ? 0 : share, seed: index + 1 }),
  );
  const mask: NeuronMask = { slabs: masks, count: masks.reduce((sum, { count }) => sum + count, 0) };
  const base = masks.map(({ words }, index) => {
    const values = asStored(normalValues(words.length * 32, 20 + index, 0.05), storage);
    const bits = Uint16Array.from(values, toBits);
    // Both zeros, subnormal numbers, the largest, infinity and a NaN with a payload.
    bits.set([0x8000, 1, 0x8001, 0x7bff, 0x7c00, 0x7e55, 0], 3);
    return bits;
  });
  const slabs = base.map((bits, index) => {
    const slab = arena.tensor(`slab${index}`, [bits.length], "weights", storage);
    uploadHalves(gpu, slab, bits);
    return slab;
  });
  const delta = { mask, values: allocatePacked(arena, mask, "masters", "weights") };
  const target = { delta, slabs, originals: allocateOriginals(arena, mask, storage) };
  return { gpu, toBits, masks, base, slabs, delta, target };
}

test.each(cases)(
  "%s at a share of %s: masters are rounded into their own scalars alone, and the base comes back bit for bit",
  async (storage, share) => {
    using arena = new Arena(await testDevice());
    const { gpu, toBits, masks, base, slabs, delta, target } = await setUp(arena, storage, share);
    // Twice, so that the second training finds what the first has left.
    for (const seed of [1, 2]) {
      await runPlan(gpu, (plan) => keepOriginals(plan, target));
      const originals: Float32Array<ArrayBuffer>[] = [];
      const masters: Float32Array<ArrayBuffer>[] = [];
      for (const [index, { count }] of masks.entries()) {
        const kept = await readFloats(gpu, delta.values[index]!);
        originals.push(kept);
        const change = normalValues(count, 30 + seed, 1e-3);
        masters.push(kept.map((value, at) => value + change[at]!));
        upload(gpu, delta.values[index]!, masters[index]!);
      }
      await runPlan(gpu, (plan) => unpackValues(plan, { delta, slabs }));
      for (const [index, { words }] of masks.entries()) {
        const expected = base[index]!.slice();
        forEachSetBit(words, (scalar, position) => {
          expected[scalar] = toBits(masters[index]![position]!);
        });
        const found = await readHalves(gpu, slabs[index]!);
        const isNumber = (_: number, scalar: number) => !(scalar === 8 && ((words[0]! >>> 8) & 1) === 1);
        expect(found.filter(isNumber)).toEqual(expected.filter(isNumber));
      }
      await runPlan(gpu, (plan) => takeFromOriginals(plan, target));
      for (const [index] of masks.entries()) {
        expect(await readHalves(gpu, slabs[index]!)).toEqual(base[index]!);
        const changes = await readFloats(gpu, delta.values[index]!);
        changes.forEach((change, at) => {
          const exact = Math.fround(masters[index]![at]! - originals[index]![at]!);
          if (Number.isFinite(exact)) expect(change).toBe(exact);
        });
      }
    }
  },
);

test.each(cases)(
  "%s at a share of %s: a training that stops puts the base back bit for bit",
  async (storage, share) => {
    using arena = new Arena(await testDevice());
    const { gpu, masks, base, slabs, delta, target } = await setUp(arena, storage, share);
    await runPlan(gpu, (plan) => keepOriginals(plan, target));
    const bits = await readHalves(gpu, target.originals[0]!);
    const dense = Float32Array.from(base[0]!);
    expect(bits).toEqual(Uint16Array.from(packOnHost(masks[0]!.words, dense)));
    for (const values of delta.values) {
      if (values.shape[0]! > 0) upload(gpu, values, normalValues(values.shape[0]!, 3));
    }
    await runPlan(gpu, (plan) => {
      unpackValues(plan, { delta, slabs });
      putBackOriginals(plan, target);
    });
    for (const [index, kept] of base.entries()) expect(await readHalves(gpu, slabs[index]!)).toEqual(kept);
  },
);
