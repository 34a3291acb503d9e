import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { hasCode } from "../../base/errors";
import { askAgain, askSuite } from "./askedSuite";
import { shippedSuites, shippedSuiteText } from "./shippedSuites";
import { suiteKind } from "./suiteKind";

const suiteOf = (recipe: string) => ({
  name: "suite.json",
  text: JSON.stringify({
    version: 1,
    name: "made",
    recipe,
    seeds: [3],
    groups: [{ id: "table", title: "Table", cells: [{ name: "MAET" }] }],
  }),
});
const short = readFileSync("recipes/embedded-short.json", "utf8");

test("every shipped suite opens with a shipped recipe", async () => {
  for (const { id } of shippedSuites) {
    const asked = await askSuite({ name: `${id}.json`, text: (await shippedSuiteText(id)) ?? "" });
    expect(asked.texts.isShippedRecipe, id).toBe(true);
    expect(asked.runs.length, id).toBeGreaterThan(10);
  }
  expect(await shippedSuiteText("toString")).toBeUndefined();
});

test("a recipe chosen together with the suite comes before a shipped one of its name", async () => {
  const own = { name: "embedded-short.json", text: short.replace("Embedded world, short", "My own") };
  const { runs, texts } = await askSuite(suiteOf("../recipes/embedded-short.json"), [own]);
  expect(texts).toMatchObject({ isShippedRecipe: false, recipe: { name: "embedded-short.json" } });
  expect(runs[0]?.recipe).toMatchObject({ name: "My own", seed: 3 });
  expect(askAgain(texts).runs).toEqual(runs);
  const shipped = await askSuite(suiteOf("embedded-short.json"), [{ ...own, name: "other.json" }]);
  expect(shipped.texts.isShippedRecipe).toBe(true);
});

test("a recipe that is nowhere is named, with what to do", async () => {
  const error = await askSuite(suiteOf("recipes/mine.json")).catch((thrown: unknown) => thrown);
  expect(hasCode(error, "missing-file")).toBe(true);
  expect(String(error)).toMatch(/choose mine\.json together with the suite/);
  await expect(askSuite(suiteOf("__proto__.json"))).rejects.toThrow("together with the suite");
});

test("a suite, its results and other files are told apart", () => {
  expect(suiteKind(JSON.parse(suiteOf("a.json").text))).toBe("suite");
  expect(suiteKind({ kind: "suite", groups: [], seeds: [] })).toBe("results");
  expect(suiteKind(JSON.parse(short))).toBeUndefined();
  expect(suiteKind(null)).toBeUndefined();
});
