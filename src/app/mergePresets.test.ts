import { expect, test } from "vitest";
import { goldenSettings } from "../method/testFixtures";
import { ablationPresets, activePreset, strengthPresets } from "./mergePresets";

const own = { ...goldenSettings, exclude: ["a"] };
const byId = (id: string) =>
  [...strengthPresets(own), ...ablationPresets(own)].find((preset) => preset.id === id)?.settings;

test("the paper's settings are those of its Table 5, whatever was decided by hand", () => {
  expect(byId("paper")).toMatchObject({ alpha: 0.8, beta: 0.2, gamma: 0.2, eta: 1, transferRatio: 0.8, exclude: [] });
  expect(byId("paper")?.mu).toEqual(own.mu);
});

test("each ablation takes out one part and leaves the rest of the run's settings", () => {
  expect(byId("subtraction")).toEqual({ ...own, beta: 0 });
  expect(byId("selection")).toEqual({ ...own, transferRatio: 1, exclude: [], force: [], kinds: null });
  expect(byId("transfer")).toEqual({ ...own, gamma: 0 });
});

test("strengths are this run's, halved and doubled", () => {
  expect(byId("mild")).toMatchObject({ gamma: 0.3, eta: 0.5 });
  expect(byId("strong")).toMatchObject({ gamma: 1.2, eta: 1 });
  expect(byId("ability")).toMatchObject({ gamma: 0.6, eta: 0, mu: [0, 0] });
});

test("settings that are a preset's are found to be", () => {
  expect(activePreset(strengthPresets(own), { ...own })?.id).toBe("run");
  expect(activePreset(strengthPresets(own), { ...own, gamma: 0.61 })).toBeUndefined();
});
