import { expect, test } from "vitest";
import { verdictOf } from "./memoryVerdict";

const peak = { weights: 0, activations: 0, gradients: 0, optimiser: 0, scratch: 0 };
const work = { peakBytes: 100, peak, largest: { label: "base.0", sizeBytes: 50 } };

test("a buffer above the limit can never be had; else what succeeded before says whether it fits", () => {
  expect(verdictOf(work, { bufferLimitBytes: 49 }, 1000)).toBe("tooLarge");
  expect(verdictOf(work, { bufferLimitBytes: 50 }, undefined)).toBe("untried");
  expect(verdictOf(work, { bufferLimitBytes: 50 }, 99)).toBe("untried");
  expect(verdictOf(work, { bufferLimitBytes: 50 }, 100)).toBe("fits");
});
