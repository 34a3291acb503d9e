// A whole run with the base in halves: stages, merged model, pictures and cells.
import { existsSync, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError, hasCode } from "../base/errors";
import { parseRecipeText, type Recipe } from "../formats/recipe";
import type { Sources } from "../formats/sources";
import { testDevice } from "../gpu/testing";
import { compose } from "../method/compose";
import { mergeSettings } from "../method/settings";
import { blockSize } from "../model/layout";
import { readTensor } from "../model/weights";
import type { JobProgress, PreparedRun } from "./api";
import { createEngine, type LocalEngine } from "./engine";
import { JobControl } from "./job";
import { openModel, prepareRun } from "./prepare";

const folder = "fixtures/goldens/maet";
const absent = async (path: string): Promise<Blob> => {
  throw new AppError("missing-file", path);
};
const sources: Sources = {
  readFile: (path) => (existsSync(`${folder}/${path}`) ? openAsBlob(`${folder}/${path}`) : absent(path)),
  readEmbedded: absent,
};
/** Half a unit in the last place of bf16, relative. */
const halfUnit = 2 ** -8;

let engine: LocalEngine;
let prepared: PreparedRun;

const withRecipe = (change: Partial<Recipe>): PreparedRun => ({
  ...prepared,
  recipe: { ...prepared.recipe, ...change },
});

beforeAll(async () => {
  const golden = parseRecipeText(await readFile(`${folder}/recipe.json`, "utf8"));
  const recipe: Recipe = { ...golden, precision: "bf16" };
  const model = await openModel(recipe, sources);
  prepared = await prepareRun(recipe, sources, model);
  await testDevice();
  engine = createEngine({ gpu: () => navigator.gpu, runtime: "test" });
  await engine.open();
  const summary = await engine.loadModel(model.files, recipe.precision);
  expect(summary.precision).toBe("bf16");
  const blocks = engine.weights("base").weights.layout.slabs.reduce((sum, slab) => sum + slab.blocks, 0);
  expect((await engine.memory()).bytes.weights).toBe(2 * blockSize * blocks);
  await engine.run(prepared, new JobControl<JobProgress>(), { until: "train" });
});

afterAll(() => engine?.close());

test("the merged model is the base with the deltas' sum, rounded once; pictures, figures and cells see what is stored", async () => {
  const { gpu, base, method } = engine.finished();
  const merged = engine.weights("merged").weights;
  const names = base.layout.tensors.map(({ name }) => name);
  const { table } = compose(names, method.grams, mergeSettings(prepared.recipe));
  for (const name of ["model.layers.0.self_attn.q_proj.weight", "model.embed_tokens.weight"]) {
    const tensor = names.indexOf(name);
    const [rows = 1, columns = 1] = base.layout.tensors[tensor]!.shape;
    const [stored, found] = [await readTensor(gpu, base, name), await readTensor(gpu, merged, name)];
    const rect = { row: 0, column: 0, rows, columns };
    const cells = { tensor, rect, maxRows: rows, maxColumns: columns, summary: "peak" } as const;
    const whole = (isBase: boolean, coefficients: readonly number[]) =>
      engine.readTile({ ...cells, source: { kind: "weights", base: isBase, coefficients } });
    expect((await whole(true, [])).values).toEqual(stored);
    const change = (await whole(false, table[tensor] ?? [])).values;
    let moved = 0;
    found.forEach((value, at) => {
      const exact = stored[at]! + change[at]!;
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(1.001 * halfUnit * Math.abs(exact));
      if (value !== stored[at]) moved += 1;
    });
    expect(moved).toBeGreaterThan(0);
    const figures = await engine.readFigures(tensor, { kind: "weights", base: true, coefficients: [] });
    expect(figures.maximum).toBe(stored.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY));
    for (const [row, column] of [
      [0, 0],
      [1, 1],
      [rows - 1, columns - 2],
    ] as const) {
      const cell = await engine.readCell(tensor, row, column);
      expect(cell.base).toBe(stored[row * columns + column]);
      const sum = cell.deltas.reduce((total, delta, index) => total + delta * (table[tensor]?.[index] ?? 0), 0);
      expect(Math.abs(sum - change[row * columns + column]!)).toBeLessThan(1e-6);
    }
  }
});

test.each([
  ["one layer at a time", { together: "layer" }],
  ["by the summed gradient", { importance: "accumulated-gradient" }],
] as const)("key weights are located %s, and the base keeps its bits", async (_, change) => {
  const { gpu, base } = engine.finished();
  const readBase = () => Promise.all(base.layout.tensors.map(({ name }) => readTensor(gpu, base, name)));
  const before = await readBase();
  const located = withRecipe({ locate: { ...prepared.recipe.locate, ...change, steps: 2 } });
  const { keyNeurons } = await engine.run(located, new JobControl<JobProgress>(), { until: "locate" });
  const k = Math.floor(prepared.recipe.locate.keyNeuronRatio * base.layout.parameterCount);
  for (const { count } of Object.values(keyNeurons)) {
    expect(count).toBeGreaterThanOrEqual(k);
    expect(count).toBeLessThan(1.1 * k);
  }
  expect(await readBase()).toEqual(before);
});

test("a recipe that asks for another precision than the loaded one is refused in words", async () => {
  const error: unknown = await engine
    .run(withRecipe({ precision: "f32" }), new JobControl<JobProgress>())
    .catch((reason: unknown) => reason);
  expect(hasCode(error, "bad-usage")).toBe(true);
  expect(String(error)).toMatch(/loaded as bf16, the recipe asks for f32/);
});
