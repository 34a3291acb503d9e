import { describe, expect, test } from "vitest";
import { createRandom } from "../base/random";
import { createSampler, greedy, nucleus } from "./sampling";

const random = createRandom(9);
const logits = Float32Array.from({ length: 500 }, () => 3 * random.normal());

/** By the definition: every token sorted, cut where the sum reaches topP. */
function reference(temperature: number, topP: number) {
  const weights = [...logits].map((logit) => Math.exp(logit / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sorted = weights
    .map((weight, id) => ({ id, probability: weight / total }))
    .sort((a, b) => b.probability - a.probability || a.id - b.id);
  let sum = 0;
  const kept = sorted.filter(({ probability }) => {
    const isIn = sum < topP;
    sum += probability;
    return isIn;
  });
  const mass = kept.reduce((all, { probability }) => all + probability, 0);
  return kept.map(({ id, probability }) => ({ id, probability: probability / mass }));
}

describe.each([
  [1, 1],
  [0.7, 0.9],
  [1.5, 0.5],
  [0.05, 0.999],
  [2, 1e-9],
])("temperature %d, top-p %d", (temperature, topP) => {
  test("the candidates are those of the definition", () => {
    const expected = reference(temperature, topP);
    const found = nucleus(logits, { temperature, topP });
    expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    for (const [index, { probability }] of found.entries()) {
      expect(probability).toBeCloseTo(expected[index]!.probability, 12);
    }
  });

  test("draws have their probabilities: chi-square below its 99.9 % point", () => {
    const draw = createSampler({ temperature, topP, seed: 4 });
    const draws = 20_000;
    const counts = new Map<number, number>();
    for (let turn = 0; turn < draws; turn++) {
      const id = draw(logits);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const expected = reference(temperature, topP);
    expect([...counts.keys()].every((id) => expected.some((candidate) => candidate.id === id))).toBe(true);
    // Classes of fewer than five expected draws are counted together.
    let [square, classes, rest, restCount] = [0, 0, 0, 0];
    for (const { id, probability } of expected) {
      const wanted = draws * probability;
      if (wanted < 5) {
        rest += wanted;
        restCount += counts.get(id) ?? 0;
        continue;
      }
      square += ((counts.get(id) ?? 0) - wanted) ** 2 / wanted;
      classes += 1;
    }
    if (rest > 0) square += (restCount - rest) ** 2 / rest;
    // Wilson and Hilferty: the 99.9 % point of chi-square with k degrees of freedom.
    const k = Math.max(1, classes);
    expect(square).toBeLessThan(k * (1 - 2 / (9 * k) + 3.09 * Math.sqrt(2 / (9 * k))) ** 3);
  });
});

test("the same seed draws the same tokens, another one others", () => {
  const draws = (seed: number) => {
    const draw = createSampler({ temperature: 1, topP: 0.95, seed });
    return Array.from({ length: 50 }, () => draw(logits));
  };
  expect(draws(1)).toEqual(draws(1));
  expect(draws(1)).not.toEqual(draws(2));
});

test("greedy takes the first of the largest, and logits may be far beyond what exp can hold", () => {
  expect(createSampler(greedy)(Float32Array.of(1, 5, 5, -2))).toBe(1);
  expect(nucleus(Float32Array.of(3e38, -3e38, 3e38), { temperature: 1, topP: 1 }).map(({ id }) => id)).toEqual([0, 2]);
});

test.each([
  [{ temperature: -1, topP: 1, seed: 0 }, /the temperature is -1/],
  [{ temperature: Number.NaN, topP: 1, seed: 0 }, /the temperature is NaN/],
  [{ temperature: 1, topP: 0, seed: 0 }, /top-p is 0/],
  [{ temperature: 1, topP: 1.1, seed: 0 }, /top-p is 1.1/],
  [{ temperature: 1, topP: 1, seed: 0.5 }, /the seed is 0.5/],
])("%j is refused", (sampling, message) => {
  expect(() => createSampler(sampling)).toThrow(message);
});

test("logits that are no numbers are told of", () => {
  expect(() => createSampler(greedy)(Float32Array.of(0, Number.NaN))).toThrow(/logits are no numbers/);
});
