import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseRecipeText } from "../formats/recipe";
import type { MergeSettings } from "../method/settings";
import { describeChange, sameSettings, settingsOf, withSettings } from "./settings";

const settings: MergeSettings = {
  alpha: 0.8,
  beta: 0.2,
  mu: [0.2, 0.3],
  gamma: 1.5,
  eta: 1,
  transferRatio: 0.8,
  similarity: "cosine",
  exclude: [],
  force: [],
  kinds: null,
  languageWeights: "equation2",
};

test("a change is printed with the old setting", () => {
  const now = { ...settings, gamma: 0.7, mu: [0.2, 0.5], transferRatio: 0.25 };
  expect(describeChange(settings, now, ["es", "zh"])).toBe("μ zh 0.3, now 0.5; γ 1.5, now 0.7; k2 80 %, now 25 %");
  expect(sameSettings(settings, now)).toBe(false);
});

test("what was decided by hand and by kind is printed by place", () => {
  const now = { ...settings, exclude: ["model.layers.2.mlp.up_proj.weight"], kinds: ["q", "mlp"] } as const;
  expect(describeChange(settings, now, [])).toBe("excluded none, now layer 2, up; kinds all, now q mlp");
  expect(sameSettings(settings, now)).toBe(false);
});

test("the same values are the same settings, in whatever order", () => {
  const { alpha, ...rest } = settings;
  expect(sameSettings(settings, { ...rest, alpha })).toBe(true);
  expect(describeChange(settings, settings, [])).toBe("");
});

test("sliders written into a recipe are read back from it", () => {
  const recipe = parseRecipeText(readFileSync("recipes/embedded-short.json", "utf8"));
  const moved: MergeSettings = {
    ...settings,
    mu: [0.1, 0.2, 0.3, 0.4],
    exclude: ["model.norm.weight"],
    force: ["model.embed_tokens.weight"],
    kinds: ["q"],
  };
  expect(settingsOf(withSettings(recipe, moved))).toEqual(moved);
  expect(withSettings(recipe, settingsOf(recipe))).toEqual(recipe);
});
