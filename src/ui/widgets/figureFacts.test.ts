import { expect, test } from "vitest";
import { clippedWords, factsText } from "./figureFacts";

test("facts in a line", () => {
  expect(factsText({ unit: "nats a token", n: "600 steps" })).toBe("unit: nats a token; n = 600 steps");
  expect(factsText({ unit: "%", n: "38 tensors", clipped: clippedWords(2, 38, "tensors") })).toBe(
    "unit: %; n = 38 tensors; 2 of 38 tensors (5.3 %) clipped: beyond the scale, drawn at its end",
  );
});

test("where nothing is clipped it is said", () => {
  expect(clippedWords(0, 38, "tensors")).toBe("nothing clipped");
});
