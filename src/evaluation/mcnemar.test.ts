import { expect, test } from "vitest";
import { mcnemarExact } from "./mcnemar";

// scipy.stats.binomtest(min(b, c), b + c, 0.5).pvalue, by hand: twice the binomial tail.
test.each([
  [0, 0, 1],
  [1, 0, 1],
  [5, 0, 2 / 32],
  [0, 10, 2 / 1024],
  [8, 2, (2 * (1 + 10 + 45)) / 1024],
  [3, 3, 1],
  [15, 5, (2 * (1 + 20 + 190 + 1140 + 4845 + 15504)) / 2 ** 20],
])("%i gained and %i lost: p = %f", (gained, lost, expected) => {
  expect(mcnemarExact(gained, lost)).toBeCloseTo(Math.min(1, expected), 12);
  expect(mcnemarExact(lost, gained)).toBe(mcnemarExact(gained, lost));
});

test("thousands of problems stay in the range of a double", () => {
  // The normal approximation with continuity: (|b − c| − 1)² / (b + c) = 10.2, p = 0.0014.
  expect(mcnemarExact(2_100, 1_900)).toBeCloseTo(0.00166, 4);
  expect(mcnemarExact(5_000, 0)).toBe(0);
});
