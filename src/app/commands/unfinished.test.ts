import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseRecipeText } from "../../formats/recipe";
import { useApp } from "../store/store";
import { forgetUnfinished, noteUnfinished, offerUnfinished } from "./unfinished";

const recipe = parseRecipeText(readFileSync("recipes/embedded-short.json", "utf8"));
const stored = new Map<string, string>();

beforeEach(() => {
  stored.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function offered() {
  offerUnfinished();
  return useApp.getState().unfinished;
}

test("a run that was not finished is offered with its recipe and where it was, until it is forgotten", () => {
  expect(offered()).toBeUndefined();
  noteUnfinished(recipe, "train", { stage: "learn/es", finishedStages: 8, stageCount: 12 });
  expect(offered()).toMatchObject({ recipe, until: "train", stage: "learn/es", finishedStages: 8, stageCount: 12 });
  forgetUnfinished();
  expect(offered()).toBeUndefined();
});

test("what another version wrote is no offer", () => {
  for (const note of ["{", '{"until":"train"}', JSON.stringify({ recipe: {}, until: "train", stage: "x" })]) {
    stored.set("unfinished-run", note);
    expect(offered(), note).toBeUndefined();
  }
  noteUnfinished({ ...recipe, batchSize: 0 }, "train", { stage: "learn/es", finishedStages: 8, stageCount: 12 });
  expect(offered()).toBeUndefined();
});
