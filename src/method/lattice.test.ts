import { expect, test } from "vitest";
import { latticeRatios } from "./lattice";

test("ratios rise from 0.1 % to 50 % in nearly equal factors, and the recipe's own is among them once", () => {
  const ratios = latticeRatios(0.07);
  expect(ratios).toHaveLength(25);
  expect([ratios[0], ratios.at(-1)]).toEqual([0.001, 0.5]);
  expect(ratios).toContain(0.07);
  expect(latticeRatios(0.5)).toHaveLength(24);
  const spaced = latticeRatios(0.001);
  for (let i = 1; i < spaced.length; i++) {
    // 500^(1/23) = 1.31, and two digits round by at most 5 %.
    const factor = (spaced[i] ?? 0) / (spaced[i - 1] ?? 1);
    expect(factor).toBeGreaterThan(1.2);
    expect(factor).toBeLessThan(1.43);
  }
});
