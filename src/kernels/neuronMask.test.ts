import { expect, test } from "vitest";
import { countBits } from "../base/bits";
import { createRandom } from "../base/random";
import {
  addCombinationCounts,
  addTensorCounts,
  forEachSetBit,
  maskOffsetsOf,
  maskWordsFrom,
  packValues,
  unpackValues,
} from "./neuronMask";

test("bits are counted", () => {
  expect([0, 1, 0x80000000, 0xffffffff, 0x12345678].map(countBits)).toEqual([0, 1, 1, 32, 13]);
});

test("packing and unpacking are each other's inverse, bit for bit", () => {
  const words = maskWordsFrom(2048, (index) => index % 3 === 0 || index > 2000);
  const dense = Float32Array.from({ length: 2048 }, (_, index) => (index % 6 === 0 ? -0 : 1 / index));
  const packed = packValues(words, dense);
  expect(packed.length).toBe(maskOffsetsOf(words).count);
  const target = new Float32Array(2048).fill(7);
  unpackValues(words, packed, target);
  const indices: number[] = [];
  forEachSetBit(words, (index, position) => {
    indices.push(index);
    expect(Object.is(packed[position], dense[index])).toBe(true);
  });
  expect(indices).toEqual([...indices].sort((a, b) => a - b));
  target.forEach((value, index) => {
    expect(value).toBe(index % 3 === 0 || index > 2000 ? dense[index] : 7);
  });
});

test("set bits by tensor follow from block offsets", () => {
  const words = maskWordsFrom(4096, (index) => index < 5 || (index >= 3072 && index % 2 === 0));
  const counts = new Float64Array(2);
  addTensorCounts(maskOffsetsOf(words), Uint32Array.of(0, 0, 0, 1), counts);
  expect([...counts]).toEqual([5, 512]);
});

test("combinations of three masks, scalar by scalar", () => {
  const random = createRandom(5);
  const masks = [0.5, 0.1, 0.3].map((share) => maskWordsFrom(3 * 1024, () => random.next() < share));
  const expected = new Float64Array(8);
  for (let scalar = 0; scalar < 3 * 1024; scalar++) {
    const combination = masks.reduce(
      (found, words, mask) => found | (((words[scalar >>> 5]! >>> (scalar & 31)) & 1) << mask),
      0,
    );
    expected[combination]! += 1;
  }
  const counts = new Float64Array(8);
  addCombinationCounts(masks, counts);
  expect(counts).toEqual(expected);
  expect(counts[7]).toBeGreaterThan(0);
});
