import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseRecipeObject } from "../recipe";
import { patched } from "./patch";
import { parseSuiteText } from "./suiteFile";
import { suiteRuns } from "./suiteRuns";

const base = parseRecipeObject(readFileSync("recipes/embedded-short.json", "utf8"));
const suite = (groups: unknown, more: object = {}) =>
  JSON.stringify({ version: 1, name: "s", recipe: "r.json", seeds: [3, 7], groups, ...more });
const group = (more: object = {}) => ({ id: "a", title: "A", cells: [{ name: "x" }], ...more });

test("a patch merges objects and replaces everything else; the base stays as it was", () => {
  const before = { a: { b: 1, c: [1, 2] }, d: "x", e: null };
  const frozen = JSON.stringify(before);
  expect(patched(before, { a: { c: [3] }, d: null, f: { g: 1 }, e: { h: 2 } })).toEqual({
    a: { b: 1, c: [3] },
    d: null,
    e: { h: 2 },
    f: { g: 1 },
  });
  expect(JSON.stringify(before)).toBe(frozen);
  const hostile = patched({}, JSON.parse('{"__proto__": {"polluted": 1}}'));
  expect(Object.keys(hostile)).toEqual(["__proto__"]);
  expect("polluted" in {}).toBe(false);
});

test("every cell with every seed, changed by suite, group and cell in this order", () => {
  const file = parseSuiteText(
    suite(
      [
        group({
          change: { merge: { gamma: 0.5 }, select: { transferRatio: 0.4 } },
          cells: [{ name: "x" }, { name: "y", variant: "base", change: { merge: { gamma: 0.7, kinds: ["q"] } } }],
        }),
      ],
      { change: { merge: { gamma: 0.1, eta: 0.3 } } },
    ),
  );
  const runs = suiteRuns(file, base);
  expect(runs.map(({ cell, seed, variant }) => [cell, seed, variant])).toEqual([
    ["x", 3, "merged"],
    ["y", 3, "base"],
    ["x", 7, "merged"],
    ["y", 7, "base"],
  ]);
  expect(runs[0]?.recipe.merge).toEqual({ gamma: 0.5, eta: 0.3, kinds: null });
  expect(runs[1]?.recipe.merge).toEqual({ gamma: 0.7, eta: 0.3, kinds: ["q"] });
  expect(runs[3]?.recipe).toMatchObject({ seed: 7, select: { transferRatio: 0.4 }, evaluate: { variants: ["base"] } });
});

test("wrong fields are named with what was expected", () => {
  expect(() => parseSuiteText(suite([group({ layout: "pie" })]))).toThrow(
    /groups\[0\]\.layout: expected one of languages, bars, curve, kinds, study; found "pie"/,
  );
  expect(() => parseSuiteText(suite([group({ color: 1 })]))).toThrow(/groups\[0\]\.color: no such field/);
  expect(() => parseSuiteText(suite([group(), group()]))).toThrow(/groups: expected groups with ids that differ/);
  expect(() => parseSuiteText(suite([group({ layout: "curve" })]))).toThrow(/x in every cell of a curve/);
  expect(() => parseSuiteText(suite([group({ claims: [{ better: "x", worse: ["z"] }] })]))).toThrow(
    /claims: expected names of cells of the group/,
  );
  expect(() => parseSuiteText(suite([group()], { seeds: [1, 1] }))).toThrow(/seeds: expected seeds that differ/);
  expect(() => parseSuiteText(suite([group()], { seeds: [] }))).toThrow(/at least one seed/);
  const seeds = Array.from({ length: 100 }, (_, seed) => seed);
  const cells = Array.from({ length: 31 }, (_, cell) => ({ name: `c${cell}` }));
  expect(() => parseSuiteText(suite([group({ cells })], { seeds }))).toThrow(/groups: expected at most 3000 cells/);
  expect(() => parseSuiteText("[]")).toThrow(/the suite cannot be used/);
});

test("a change that makes no recipe is refused with its cell and its field", () => {
  const file = parseSuiteText(suite([group({ cells: [{ name: "x", change: { merge: { gama: 1 } } }] })]));
  expect(() => suiteRuns(file, base)).toThrow(
    /group a, cell x: the recipe cannot be used\. merge\.gama: no such field/,
  );
  const variant = parseSuiteText(suite([group({ cells: [{ name: "x", variant: "best" }] })]));
  expect(() => suiteRuns(variant, base)).toThrow(/group a, cell x: .*evaluate\.variants\[0\]/);
});

test.each(["embedded", "embedded-short"])("suites/%s.json makes recipes", (name) => {
  const file = parseSuiteText(readFileSync(`suites/${name}.json`, "utf8"));
  const recipe = parseRecipeObject(readFileSync(`suites/${file.recipe}`, "utf8"));
  const cells = file.groups.reduce((sum, { cells }) => sum + cells.length, 0);
  expect(suiteRuns(file, recipe)).toHaveLength(cells * file.seeds.length);
});
