import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readWords } from "../gpu/transfer";
import { kthLargestReference } from "./kthLargest.reference";
import { locateMask, maskOfWords, tensorCounts, tensorOverlaps, uniteMasks } from "./mask";
import { maskFromScoresReference, overlapReference } from "./mask.reference";
import { maskOffsetsOf, type NeuronMask } from "./neuronMask";
import { floatTensor, normalValues } from "./sparseTesting";

/** Scores of a slab whose last scalars are padding. */
function scoresOf(blocks: number, padding: number, seed: number): Float32Array<ArrayBuffer> {
  const scores = normalValues(blocks * 1024, seed, 1e-4).map(Math.abs);
  scores.fill(0, scores.length - padding);
  return scores;
}

async function expectMask(mask: NeuronMask, words: readonly Uint32Array[]): Promise<void> {
  const gpu = await testDevice();
  expect(mask.count).toBe(words.reduce((sum, slab) => sum + maskOffsetsOf(slab).count, 0));
  for (const [index, slab] of words.entries()) {
    const { offsets, count } = maskOffsetsOf(slab);
    expect(mask.slabs[index]!.count).toBe(count);
    expect(await readWords(gpu, mask.slabs[index]!.maskWords)).toEqual(slab);
    expect(await readWords(gpu, mask.slabs[index]!.maskOffsets)).toEqual(offsets);
  }
}

test("masks over several slabs: located, united, counted by tensor", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  // 700 blocks: several chunks of 64, the last one short.
  const slabs = [scoresOf(700, 33, 1), scoresOf(1, 1000, 2), scoresOf(65, 0, 3)];
  const scores = slabs.map((slab, index) => floatTensor(gpu, arena, `scores${index}`, slab));
  const k = 39_000;
  const first = await locateMask(gpu, arena, { label: "first", scores, k });
  expect(first.threshold).toBe(kthLargestReference(slabs, k));
  expect(first.mask.count).toBe(k);
  const firstWords = slabs.map((slab) => maskFromScoresReference(slab, first.threshold));
  await expectMask(first.mask, firstWords);

  const others = slabs.map((slab) => slab.map((_, index) => Math.abs(Math.sin(index))));
  others.forEach((slab, index) => {
    slab.fill(0, slab.length - [33, 1000, 0][index]!);
  });
  const otherWords = others.map((slab) => maskFromScoresReference(slab, 0.9));
  const second = await maskOfWords(gpu, arena, {
    label: "second",
    words: otherWords.map((slab) => new Uint32Array(slab)),
  });
  await expectMask(second, otherWords);
  const united = await uniteMasks(gpu, arena, { label: "united", left: first.mask, right: second });
  await expectMask(
    united,
    firstWords.map((slab, index) => slab.map((word, at) => word | otherWords[index]![at]!)),
  );

  const blockTensors = [700, 1, 65].map((blocks, slab) =>
    Uint32Array.from({ length: blocks }, (_, block) => (slab === 0 ? Math.floor(block / 100) : 6 + slab)),
  );
  const options = { blockTensors, tensorCount: 9 };
  const expected = new Float64Array(9);
  const expectedCounts = new Float64Array(9);
  firstWords.forEach((slab, index) => {
    overlapReference(slab, otherWords[index]!, blockTensors[index]!, 9).forEach((sum, tensor) => {
      expected[tensor]! += sum;
    });
    overlapReference(slab, slab, blockTensors[index]!, 9).forEach((sum, tensor) => {
      expectedCounts[tensor]! += sum;
    });
  });
  expect(await tensorOverlaps(gpu, { left: first.mask, right: second }, options)).toEqual(expected);
  expect(await tensorCounts(gpu, first.mask, options)).toEqual(expectedCounts);
});

test("a threshold of 0 is reported, and padding stays out of the mask", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const slab = new Float32Array(2048);
  slab.fill(1, 100, 110);
  const scores = [floatTensor(gpu, arena, "scores", slab)];
  const { mask, threshold } = await locateMask(gpu, arena, { label: "few", scores, k: 11 });
  expect(threshold).toBe(0);
  expect(mask.count).toBe(10);
});

test("a full and an empty mask", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const words = [new Uint32Array(32 * 130).fill(0xffffffff), new Uint32Array(32)];
  await expectMask(await maskOfWords(gpu, arena, { label: "full", words }), words);
});
