import { expect, test } from "vitest";
import { spokenSymbol, spokenValue, steppedBy } from "./sliderWords";

test("symbols and values are said in words", () => {
  expect(spokenSymbol("μ bn")).toBe("mu bn");
  expect(spokenSymbol("k2")).toBe("k2");
  expect(spokenValue(0.7, "number")).toBe("0.70");
  expect(spokenValue(0.705, "number")).toBe("0.705");
  expect(spokenValue(0.8, "percent")).toBe("80 percent");
});

test("an arrow key is one step, without the dust of floating point", () => {
  expect(steppedBy("ArrowRight", 0.7, 0.1)).toBe(0.8);
  expect(steppedBy("ArrowDown", 0.3, 0.1)).toBe(0.2);
  expect(steppedBy("Home", 0.3, 0.1)).toBeUndefined();
});
