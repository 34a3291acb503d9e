import { expect, test } from "vitest";
import { countAllBits } from "../../base/bits";
import { createRandom } from "../../base/random";
import { maskWordCount, type RunTensors } from "../../formats/runTensors";
import { chunkScalars, coefficientTable, combineTensor } from "./combine";

// Larger than a chunk, and a size that no word divides.
const size = chunkScalars + 77;
const random = createRandom(3);

function randomDelta(share: number) {
  const words = new Uint32Array(maskWordCount(size));
  for (let scalar = 0; scalar < size; scalar++) if (random.next() < share) words[scalar >>> 5]! |= 1 << (scalar & 31);
  return { words, values: Float32Array.from({ length: countAllBits(words) }, () => random.normal()) };
}

const deltas = { ability: randomDelta(0.1), reference: randomDelta(0.05), es: randomDelta(0) };
const basis = Object.keys(deltas) as (keyof typeof deltas)[];
const run = {
  tensors: [{ name: "w", shape: [size] }],
  basis,
  readDeltaMask: async (name: keyof typeof deltas) => deltas[name].words,
  readDeltaValues: async (name: keyof typeof deltas) => deltas[name].values,
} as unknown as RunTensors;
const base = Float32Array.from({ length: size }, () => random.normal());

/** Scalar by scalar, every step rounded to f32. */
function expected(coefficients: readonly number[], onBase: boolean): Float32Array {
  const positions = basis.map(() => 0);
  return base.map((value, scalar) => {
    let change = 0;
    for (const [delta, name] of basis.entries()) {
      const { words, values } = deltas[name];
      if (((words[scalar >>> 5]! >>> (scalar & 31)) & 1) === 0) continue;
      change = Math.fround(change + Math.fround(Math.fround(coefficients[delta]!) * values[positions[delta]!++]!));
    }
    return onBase ? value + change : change;
  });
}

async function combined(coefficients: readonly number[], onBase: boolean): Promise<Float32Array> {
  const result = new Float32Array(size);
  let at = 0;
  const readBase = async (_: number, first: number, count: number) => base.slice(first, first + count);
  for await (const part of combineTensor(0, size, { run, coefficients, readBase: onBase ? readBase : undefined })) {
    expect(part.length).toBeLessThanOrEqual(chunkScalars);
    result.set(part, at);
    at += part.length;
  }
  expect(at).toBe(size);
  return result;
}

test.each([
  [[1, 0, 0], true],
  [[0.8, -0.2, 1.3], true],
  [[0.8, -0.2, 0], false],
  [[0, 0, 0], true],
])("coefficients %j, on the base %s", async (coefficients, onBase) => {
  const found = await combined(coefficients, onBase);
  expect(Buffer.compare(Buffer.from(found.buffer), Buffer.from(expected(coefficients, onBase).buffer))).toBe(0);
});

test("contents are coefficients over the basis", () => {
  const settings = {
    alpha: 0.8,
    beta: 0.2,
    mu: [0.5],
    gamma: 0.3,
    eta: 1,
    transferRatio: 1,
    similarity: "dot",
    exclude: [],
    force: [],
    kinds: null,
    languageWeights: "equation2",
  } as const;
  const known = { names: ["w"], grams: [Array.from({ length: 16 }, () => 1)], basis };
  const table = (content: Parameters<typeof coefficientTable>[0]) => coefficientTable(content, settings, known)[0];
  expect(table({ kind: "checkpoint", name: "es" })).toEqual([0, 0, 1]);
  expect(table({ kind: "abilityWeights" })).toEqual([0.8, -0.2, 0]);
  expect(table({ kind: "multilingualWeights" })).toEqual([0, -0.1, 0.4]);
  const merged = table({ kind: "merged" })!;
  for (const [delta, value] of [0.3 * 0.8, 0.3 * -0.2 - 0.1, 0.4].entries())
    expect(merged[delta]).toBeCloseTo(value, 12);
  expect(() => table({ kind: "checkpoint", name: "fr" })).toThrow(/learned no fr; it learned ability, reference, es/);
});
