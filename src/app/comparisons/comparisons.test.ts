import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { parseRecipe, parseRecipeText } from "../../formats/recipe";
import type { Baseline } from "../../formats/recipeBaselines";
import {
  addComparison,
  addTable2,
  lastChange,
  removeComparison,
  renameComparison,
  setComparison,
  undoComparison,
} from "../commands/changeComparisons";
import { presetRecipe } from "../presets";
import { patch, useApp } from "../store/store";
import { comparisonMenu, offeredComparison } from "./edit";
import { fieldsOf } from "./methods";

const plain = parseRecipeText(readFileSync("recipes/embedded.json", "utf8"));
const every = parseRecipeText(readFileSync("recipes/embedded-baselines.json", "utf8"));
const ids = comparisonMenu(plain).flatMap(({ offers }) => offers.map(({ id }) => id));

const list = () => useApp.getState().recipe.recipe?.baselines ?? [];
const named = (name: string) => list().find((baseline) => baseline.name === name)!;
const field = (baseline: Baseline, id: string) => fieldsOf(baseline).find((known) => known.id === id)!;
const type = (name: string, id: string, text: string) => setComparison(named(name), field(named(name), id), text);

beforeEach(() => {
  patch("recipe", { recipe: presetRecipe("embedded") });
  patch("comparisons", { past: [] });
});

describe("the menu", () => {
  test("offers every comparison that the recipe of all of them has, as it has them", () => {
    const offered = ids.map((id) => offeredComparison(plain, id));
    const byName = (baselines: readonly (Baseline | undefined)[]) =>
      baselines.toSorted((left, right) => String(left?.name).localeCompare(String(right?.name)));
    expect(byName(offered)).toEqual(byName(every.baselines));
  });

  test("the upper bound needs the ability's texts in every language, and says so", () => {
    const lacks = (recipe: typeof plain) =>
      comparisonMenu(recipe)
        .flatMap(({ offers }) => offers)
        .find(({ id }) => id === "upperBound")?.lacks;
    expect(lacks(plain)).toBeUndefined();
    const own = parseRecipe({ ...plain, ability: { name: "sums", corpus: { text: "sums.csv" } } });
    expect(lacks(own)).toMatch(/in every language/);
    expect(offeredComparison(own, "upperBound")).toBeUndefined();
    const [first] = plain.languages;
    expect(lacks(parseRecipe({ ...plain, languages: [{ ...first, language: "fr" }] }))).toMatch(/no arithmetic in fr/);
  });
});

describe("fields", () => {
  test.each(ids)("%s: what every field shows is read again as it was, and a change comes back", (id) => {
    const baseline = offeredComparison(plain, id)!;
    const parse = (changed: object) => parseRecipe({ ...plain, baselines: [changed] }).baselines[0]!;
    for (const one of fieldsOf(baseline)) {
      const shown = one.read(baseline);
      expect(parse(one.write(baseline, shown)), one.id).toEqual(baseline);
      const options = one.options?.(plain).map(({ value }) => value);
      expect(options?.includes(shown) ?? true, one.id).toBe(true);
      const other = options ? options.find((value) => value !== shown)! : shown === "0.5" ? "0.25" : "0.5";
      const typed = /^(steps|seed|rank|bottom|top|transition)|\.(steps|warmupSteps)$/.test(one.id) ? "3" : other;
      const changed = parse(one.write(baseline, typed));
      expect(one.read(changed), one.id).toBe(typed);
      expect(parse(one.write(changed, shown)), one.id).toEqual(baseline);
    }
  });

  test("those of adapters and of a second training stand there only where there are any", () => {
    const idsOf = (id: string) => fieldsOf(offeredComparison(plain, id)!).map((one) => one.id);
    expect(idsOf("F-CPT(L)")).not.toContain("rank");
    expect(idsOf("L-CPT(L)")).toContain("rank");
    expect(idsOf("L-CPT(L)").some((one) => one.startsWith("adaptation"))).toBe(false);
    expect(idsOf("F-CPT(L)&DA")).toContain("adaptation.steps");
  });
});

describe("changes of the recipe", () => {
  test("added under a free name, edited, renamed, removed; each taken back", () => {
    expect(addComparison("ties")).toBe("TIES");
    expect(addComparison("ties")).toBe("TIES 2");
    expect(type("TIES 2", "density", "0,5")).toBeUndefined();
    expect(type("TIES 2", "training", "adapters")).toBeUndefined();
    expect(type("TIES 2", "rank", "4")).toBeUndefined();
    expect(named("TIES 2")).toMatchObject({ density: 0.5, lora: { rank: 4, alpha: null } });
    expect(renameComparison(named("TIES 2"), "TIES half")).toBeUndefined();
    removeComparison("TIES");
    expect(list().map(({ name }) => name)).toEqual(["TIES half"]);
    expect(lastChange()?.words).toBe("TIES removed");
    const before = [];
    while (lastChange()) {
      undoComparison();
      before.push(
        list()
          .map(({ name }) => name)
          .join(),
      );
    }
    expect(before).toEqual(["TIES,TIES half", "TIES,TIES 2", "TIES,TIES 2", "TIES,TIES 2", "TIES,TIES 2", "TIES", ""]);
  });

  test("what is wrong is said in the schema's words, and nothing changes", () => {
    addComparison("layerSwapping");
    const before = list();
    expect(type("Layer Swapping", "bottom", "-1")).toBe("a whole number of at least 0");
    expect(type("Layer Swapping", "bottom", "")).toBe("a whole number of at least 0");
    expect(type("Layer Swapping", "language", "fr")).toMatch(/one of the recipe's languages/);
    addComparison("dare");
    expect(type("DARE", "dropRate", "1")).toBe("a number from 0, below 1");
    expect(type("DARE", "lambdaAbility", "much")).toBe("a number");
    expect(renameComparison(named("DARE"), "base")).toMatch(/of other names than base/);
    expect(renameComparison(named("DARE"), "Layer Swapping")).toMatch(/names differ/);
    expect(renameComparison(named("DARE"), "<b>")).toMatch(/a name of at most 60/);
    undoComparison();
    expect(list()).toEqual(before);
  });

  test("Table 2 at once: what is missing of it, whatever the others are called", () => {
    addComparison("F-TV");
    renameComparison(named("F-TV"), "mine");
    expect(addTable2()).toBe(7);
    expect(list()).toHaveLength(8);
    expect(addTable2()).toBe(0);
    undoComparison();
    expect(list().map(({ name }) => name)).toEqual(["mine"]);
  });

  test("a change from elsewhere is not taken back", () => {
    addComparison("dare");
    patch("recipe", { recipe: { ...presetRecipe("embedded"), baselines: [] } });
    expect(lastChange()).toBeUndefined();
    undoComparison();
    expect(list()).toEqual([]);
  });
});
