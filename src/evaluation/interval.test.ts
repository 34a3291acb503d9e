import { expect, test } from "vitest";
import { createRandom } from "../base/random";
import { bootstrapInterval, meanAndDeviation, wilsonInterval } from "./interval";

// Newcombe 1998, table I: 81/263 and 0/20, without continuity correction.
test("the published examples", () => {
  expect(wilsonInterval(81, 263)[0]).toBeCloseTo(0.2553, 4);
  expect(wilsonInterval(81, 263)[1]).toBeCloseTo(0.3662, 4);
  expect(wilsonInterval(0, 20)[0]).toBeCloseTo(0, 4);
  expect(wilsonInterval(0, 20)[1]).toBeCloseTo(0.1611, 4);
});

test("nothing observed says nothing", () => {
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
});

test("a bootstrap's interval is the normal one where the mean is nearly normal, and the seed's own", () => {
  const random = createRandom(5);
  const values = Array.from({ length: 400 }, () => 3 + random.normal());
  const { mean, deviation = 0 } = meanAndDeviation(values);
  const half = (1.96 * deviation) / Math.sqrt(values.length);
  const [low, high] = bootstrapInterval(values, 1);
  expect(Math.abs(low - (mean - half))).toBeLessThan(0.1 * half);
  expect(Math.abs(high - (mean + half))).toBeLessThan(0.1 * half);
  expect(bootstrapInterval(values, 1)).toEqual([low, high]);
  expect(bootstrapInterval(values, 2)).not.toEqual([low, high]);
});

test("a bootstrap's interval holds the true mean about 95 times in 100", () => {
  const random = createRandom(9);
  const trials = 100;
  let held = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const [low, high] = bootstrapInterval(
      Array.from({ length: 40 }, () => random.normal()),
      trial,
    );
    if (low <= 0 && 0 <= high) held += 1;
  }
  expect(held / trials).toBeGreaterThan(0.89);
  expect(held / trials).toBeLessThan(0.99);
});

test("equal values, and a single one, have no width", () => {
  expect(bootstrapInterval([2, 2, 2], 0)).toEqual([2, 2]);
  expect(bootstrapInterval([7], 0)).toEqual([7, 7]);
});

test("mean and standard deviation of three seeds", () => {
  const { mean, deviation } = meanAndDeviation([1, 2, 4]);
  expect(mean).toBeCloseTo(7 / 3, 12);
  expect(deviation).toBeCloseTo(Math.sqrt(7 / 3), 12);
  expect(meanAndDeviation([5])).toEqual({ mean: 5, deviation: undefined });
});
