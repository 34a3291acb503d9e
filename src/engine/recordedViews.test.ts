import { beforeAll, describe, expect, test } from "vitest";
import { countAllBits, hasBit } from "../base/bits";
import { createRandom } from "../base/random";
import { encodeScalars } from "../formats/dtype";
import type { Recipe } from "../formats/recipe";
import { encodeRunTensors, maskWordCount, type RunTensors } from "../formats/runTensors";
import { encodeHeader } from "../formats/safetensors";
import { magnitudeQuantile } from "./arrayFigures";
import { openRecording } from "./openRecording";
import { hashModel } from "./prepare";
import { createRecordedViews } from "./recordedViews";
import { maxTileCells, type TensorSource, type TensorViews, type TileRequest } from "./viewApi";

const tensors = [
  { name: "embed", shape: [67, 53] },
  { name: "norm", shape: [29] },
];
const sizes = [67 * 53, 29];
const random = createRandom(3);
const normal = (count: number) => Float32Array.from({ length: count }, () => random.normal());
const someBits = (size: number, share: number) => {
  const words = new Uint32Array(maskWordCount(size));
  for (let index = 0; index < size; index++) if (random.next() < share) words[index >>> 5]! |= 1 << (index & 31);
  return words;
};
const base = sizes.map(normal);
const corpora = ["ability", "reference", "bn"];
const masks = corpora.map(() => sizes.map((size) => someBits(size, 0.2)));
const basis = ["ability", "reference"];
const deltas = basis.map(() =>
  sizes.map((size) => {
    const words = someBits(size, 0.3);
    return { words, values: normal(countAllBits(words)).map((value) => 0.1 * value) };
  }),
);
const dense = deltas.map((delta) =>
  delta.map(({ words, values }, tensor) => {
    let position = 0;
    return Float32Array.from({ length: sizes[tensor]! }, (_, index) =>
      hasBit(words, index) ? values[position++]! : 0,
    );
  }),
);
const baseFile = new Blob([
  encodeHeader(tensors.map((tensor) => ({ ...tensor, dtype: "F32" as const }))),
  ...base.map((values) => encodeScalars(values, "F32")),
]);

let run: RunTensors;
let views: TensorViews;
const baseReads: string[] = [];

beforeAll(async () => {
  run = {
    tensors,
    corpora,
    basis,
    origin: { modelHash: await hashModel({ config: {}, weights: [baseFile] }), recipe: "{}", program: "test" },
    scalarType: "F32",
    counts: (delta) => deltas[basis.indexOf(delta)]!.map(({ values }) => values.length),
    readMask: async (corpus, tensor) => masks[corpora.indexOf(corpus)]![tensor]!,
    readDeltaMask: async (delta, tensor) => deltas[basis.indexOf(delta)]![tensor]!.words,
    readDeltaValues: async (delta, tensor) => deltas[basis.indexOf(delta)]![tensor]!.values,
  };
  const readBase = async (name: string) => {
    baseReads.push(name);
    return base[tensors.findIndex((tensor) => tensor.name === name)]!;
  };
  views = createRecordedViews({ run, readBase });
});

/** The source's values by definition, in f64 and rounded at each step as stated. */
function valuesOf(tensor: number, source: TensorSource): Float32Array {
  if (source.kind === "mask") {
    const words = masks[corpora.indexOf(source.corpus)]![tensor]!;
    return Float32Array.from({ length: sizes[tensor]! }, (_, index) => Number(hasBit(words, index)));
  }
  return Float32Array.from({ length: sizes[tensor]! }, (_, index) =>
    source.coefficients.reduce(
      (sum, coefficient, delta) => Math.fround(sum + Math.fround(coefficient) * dense[delta]![tensor]![index]!),
      source.base ? base[tensor]![index]! : 0,
    ),
  );
}

const sources: TensorSource[] = [
  { kind: "weights", base: true, coefficients: [] },
  { kind: "weights", base: false, coefficients: [0, 1] },
  { kind: "weights", base: true, coefficients: [0.8, -0.2] },
  { kind: "mask", corpus: "bn" },
];
const rects = [
  { rect: { row: 0, column: 0, rows: 67, columns: 53 }, maxRows: 20, maxColumns: 11 },
  { rect: { row: 13, column: 7, rows: 31, columns: 29 }, maxRows: 100, maxColumns: 100 },
  { rect: { row: 66, column: 52, rows: 1, columns: 1 }, maxRows: 5, maxColumns: 5 },
];

describe("tiles", () => {
  const cases = sources.flatMap((source) => rects.map((tile) => ({ source, ...tile })));
  test.each(cases)("$source, $rect in $maxRows × $maxColumns", async ({ source, ...tile }) => {
    const values = valuesOf(0, source);
    const { rect } = tile;
    for (const summary of ["peak", "mean", "rms"] as const) {
      const found = await views.readTile({ tensor: 0, source, summary, ...tile });
      expect([found.rows, found.columns]).toEqual([
        Math.min(tile.maxRows, rect.rows),
        Math.min(tile.maxColumns, rect.columns),
      ]);
      const edge = (cell: number, length: number, cells: number) => Math.floor((cell * length) / cells);
      for (let r = 0; r < found.rows; r++) {
        for (let c = 0; c < found.columns; c++) {
          const cell: number[] = [];
          for (let row = edge(r, rect.rows, found.rows); row < edge(r + 1, rect.rows, found.rows); row++)
            for (
              let column = edge(c, rect.columns, found.columns);
              column < edge(c + 1, rect.columns, found.columns);
              column++
            )
              cell.push(values[(rect.row + row) * 53 + rect.column + column]!);
          const mean = cell.reduce((sum, value) => sum + value, 0) / cell.length;
          const rms = Math.sqrt(cell.reduce((sum, value) => sum + value * value, 0) / cell.length);
          const peak = cell.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
          const expected = source.kind === "mask" ? mean : { mean, rms, peak }[summary];
          expect(found.values[r * found.columns + c], `${summary} of cell ${r}, ${c}`).toBe(Math.fround(expected));
        }
      }
      expect([found.minimum, found.maximum]).toEqual([Math.min(...found.values), Math.max(...found.values)]);
    }
  });
});

test.each(sources)("rows and columns of $kind stand in the order asked for", async (source) => {
  const values = valuesOf(0, source);
  const rowOrder = Uint32Array.from({ length: 31 }, (_, place) => (place * 20 + 3) % 67);
  const columnOrder = Uint32Array.from({ length: 29 }, (_, place) => 52 - place);
  const tile = { rect: { row: 13, column: 7, rows: 31, columns: 29 }, maxRows: 31, maxColumns: 29 };
  const found = await views.readTile({ tensor: 0, source, summary: "peak", ...tile, rowOrder, columnOrder });
  const expected = Float32Array.from({ length: 31 * 29 }, (_, cell) => {
    return values[rowOrder[Math.floor(cell / 29)]! * 53 + columnOrder[cell % 29]!]!;
  });
  expect(found.values).toEqual(expected);
  const whole = { rect: { row: 0, column: 0, rows: 67, columns: 53 }, maxRows: 1, maxColumns: 1 };
  const reversed = Uint32Array.from({ length: 67 }, (_, place) => 66 - place);
  const mean = { tensor: 0, source, summary: "mean", ...whole } as const;
  const [inOrder, plain] = [await views.readTile({ ...mean, rowOrder: reversed }), await views.readTile(mean)];
  expect(inOrder.values[0]).toBeCloseTo(plain.values[0]!, 6);
});

test("the rank of a scalar counts those of larger magnitude", async () => {
  const weights = sources.flatMap((source) => (source.kind === "mask" ? [] : [source]));
  for (const source of weights) {
    const values = valuesOf(0, source);
    for (const [row, column] of [
      [0, 0],
      [66, 52],
      [31, 17],
    ] as const) {
      const own = Math.abs(values[row * 53 + column]!);
      const rank = 1 + values.filter((value) => Math.abs(value) > own).length;
      expect(await views.readRank(0, source, row, column)).toEqual({ rank, count: 3551 });
    }
  }
});

test.each(sources)("figures of $kind", async (source) => {
  const values = valuesOf(0, source);
  const found = await views.readFigures(0, source);
  const magnitudes = values.map(Math.abs).sort();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  const domain = magnitudes[Math.floor(0.995 * (values.length - 1))]!;
  expect(found).toMatchObject({ count: 3551, minimum: Math.min(...values), maximum: Math.max(...values), domain });
  expect(found.mean).toBeCloseTo(mean, 12);
  expect(found.rms).toBeCloseTo(Math.sqrt(squares / values.length), 12);
  expect(found.clippedShare).toBe(magnitudes.filter((value) => value > domain).length / values.length);
  expect(found.histogram).toHaveLength(256);
  expect(found.histogram.reduce((sum, bin) => sum + bin)).toBe(3551);
  const width = (found.maximum - found.minimum) / 256;
  const third = values.filter((value) => value < found.minimum + 86 * width).length;
  expect(Math.abs(found.histogram.subarray(0, 86).reduce((sum, bin) => sum + bin) - third)).toBeLessThanOrEqual(1);
  const byMagnitude = Array.from(values, (value, index) => ({ row: Math.floor(index / 53), column: index % 53, value }))
    .filter(({ value }) => value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, 20);
  expect(found.top).toEqual(byMagnitude);
  expect(found.rowRms).toHaveLength(67);
  expect(found.columnRms).toHaveLength(53);
  const row = values.subarray(66 * 53, 67 * 53);
  const power = source.kind === "mask" ? 1 : 2;
  const ofRow = (row.reduce((sum, value) => sum + value ** power, 0) / 53) ** (1 / power);
  expect(found.rowRms[66]).toBeCloseTo(ofRow, 6);
  const column = Array.from({ length: 67 }, (_, r) => values[r * 53 + 52]!);
  expect(found.columnRms[52]).toBeCloseTo(
    (column.reduce((sum, value) => sum + value ** power, 0) / 67) ** (1 / power),
    6,
  );
});

test("a vector has one row", async () => {
  const found = await views.readFigures(1, { kind: "weights", base: true, coefficients: [] });
  expect([found.rowRms.length, found.columnRms.length]).toEqual([1, 29]);
  expect(found.columnRms).toEqual(base[1]!.map(Math.abs));
});

test.each([
  ["all equal", new Float32Array(100).fill(-2)],
  ["one", Float32Array.of(-3)],
  ["mostly zero", Float32Array.from({ length: 1000 }, (_, index) => (index % 250 === 0 ? index : 0))],
  ["any magnitude", Float32Array.from({ length: 5000 }, (_, index) => Math.sin(index) * 2 ** ((index % 200) - 140))],
])("quantiles of magnitudes: %s", (_, values) => {
  const sorted = values.map(Math.abs).sort();
  for (const quantile of [0, 0.5, 0.995, 1]) {
    const domain = sorted[Math.floor(quantile * (values.length - 1))]!;
    const beyond = sorted.filter((value) => value > domain).length;
    expect(magnitudeQuantile(values, quantile)).toEqual({ domain, beyond });
  }
});

test("a cell in every vector", async () => {
  for (const [row, column] of [
    [0, 0],
    [66, 52],
    [31, 17],
    [40, 2],
    [41, 3],
  ] as const) {
    const index = row * 53 + column;
    expect(await views.readCell(0, row, column)).toEqual({
      base: base[0]![index],
      deltas: dense.map((delta) => delta[0]![index]),
      isKey: Object.fromEntries(corpora.map((corpus, at) => [corpus, hasBit(masks[at]![0]!, index)])),
    });
  }
});

test("overlaps by tensor", async () => {
  const found = await views.readOverlaps("ability", "bn");
  tensors.forEach((_, tensor) => {
    const [left, right] = [
      valuesOf(tensor, { kind: "mask", corpus: "ability" }),
      valuesOf(tensor, { kind: "mask", corpus: "bn" }),
    ];
    expect(found[tensor]).toEqual({
      left: left.filter((bit) => bit === 1).length,
      right: right.filter((bit) => bit === 1).length,
      both: left.filter((bit, index) => bit === 1 && right[index] === 1).length,
      count: sizes[tensor],
    });
  });
  expect(found[0]!.both).toBeGreaterThan(0);
});

test("what is not there is wrong use, named", async () => {
  const tile: TileRequest = { tensor: 0, source: sources[0]!, ...rects[0]!, summary: "peak" };
  const refused = async (change: Partial<TileRequest>, message: RegExp) => {
    const reading = views.readTile({ ...tile, ...change });
    await expect(reading).rejects.toMatchObject({ code: "bad-usage", message: expect.stringMatching(message) });
  };
  await refused({ tensor: 2 }, /no tensor 2; it has 2/);
  await refused({ source: { kind: "mask", corpus: "fr" } }, /located no fr; it located ability, reference, bn/);
  await refused({ source: { kind: "weights", base: true, coefficients: [1, 2, 3] } }, /coefficients \[1, 2, 3\]/);
  await refused({ source: { kind: "weights", base: true, coefficients: [Number.NaN] } }, /coefficients \[NaN\]/);
  await refused({ rect: { row: 1, column: 0, rows: 67, columns: 53 } }, /rows 1 to 68, .* no part of embed \[67, 53\]/);
  await refused({ rect: { row: 0.5, column: 0, rows: 1, columns: 1 } }, /no part of embed/);
  await refused({ maxRows: 0 }, /0 × 11 cells/);
  await refused({ rowOrder: Uint32Array.of(1, 2) }, /an order of 2 rows for 67 of the tensor's 67/);
  await refused({ columnOrder: new Uint32Array(53).fill(53) }, /an order of 53 columns/);
  await expect(views.readRank(0, { kind: "weights", base: true, coefficients: [] }, 67, 0)).rejects.toMatchObject({
    code: "bad-usage",
  });
  await expect(views.readCell(1, 1, 0)).rejects.toMatchObject({ code: "bad-usage" });
  await expect(views.readOverlaps("ability", "fr")).rejects.toMatchObject({ code: "bad-usage" });
  const large = { ...run, tensors: [{ name: "large", shape: [1024, 1024] }] };
  const all = { row: 0, column: 0, rows: 1024, columns: 1024 };
  const whole = createRecordedViews({ run: large, readBase: async () => new Float32Array(2 ** 20) });
  await expect(whole.readTile({ ...tile, rect: all, maxRows: 1024, maxColumns: 257 })).rejects.toThrow(
    `at most ${maxTileCells}`,
  );
});

test("latency tier T1: a picture of 576 × 1536 weights, base and six deltas, takes at most 100 ms of processor time", async () => {
  const [rows, columns] = [576, 1536];
  const names = ["ability", "reference", "es", "zh", "bn", "te"];
  const made = names.map(() => {
    const words = someBits(rows * columns, 0.05);
    return { words, values: new Float32Array(countAllBits(words)).fill(0.001) };
  });
  const large: RunTensors = {
    ...run,
    tensors: [{ name: "down", shape: [rows, columns] }],
    basis: names,
    readDeltaMask: async (delta) => made[names.indexOf(delta)]!.words,
    readDeltaValues: async (delta) => made[names.indexOf(delta)]!.values,
  };
  const whole = createRecordedViews({ run: large, readBase: async () => new Float32Array(rows * columns).fill(0.1) });
  const times: number[] = [];
  for (let move = 0; move < 9; move++) {
    const coefficients = names.map((_, index) => 0.2 + 0.01 * (move + index));
    const before = process.cpuUsage();
    await whole.readTile({
      ...{ tensor: 0, source: { kind: "weights", base: true, coefficients }, summary: "peak" },
      ...{ rect: { row: 0, column: 0, rows, columns }, maxRows: 192, maxColumns: 512 },
    });
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  times.sort((a, b) => a - b);
  expect(times[4]).toBeLessThanOrEqual(100);
});

test("a base tensor is decoded once", async () => {
  baseReads.length = 0;
  const fresh = createRecordedViews({
    run,
    readBase: async (name) => {
      baseReads.push(name);
      return base[0]!;
    },
  });
  const tile: TileRequest = { tensor: 0, source: sources[0]!, ...rects[0]!, summary: "peak" };
  await Promise.all([fresh.readTile(tile), fresh.readTile(tile)]);
  await fresh.readFigures(0, sources[2]!);
  expect(baseReads).toEqual(["embed"]);
});

describe("opening a recording", () => {
  const recipe = { model: { embedded: "model" } } as Recipe;
  const tile: TileRequest = { tensor: 0, source: sources[1]!, ...rects[1]!, summary: "peak" };

  async function open(weights: Blob, fails: string[] = []) {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for await (const part of encodeRunTensors(run, "F32")) parts.push(part);
    const files: Record<string, Blob> = {
      "recorded/run.safetensors": new Blob(parts),
      "config.json": new Blob(["{}"]),
      "model.safetensors": weights,
      "tokenizer.json": new Blob(["{}"]),
      "tokenizer_config.json": new Blob(["{}"]),
    };
    const asked: string[] = [];
    const readFile = async (path: string) => {
      asked.push(path);
      if (fails.includes(path)) throw new Error("offline");
      return files[path]!;
    };
    const recording = { model: { tensors }, recipe, tensors: "recorded/run.safetensors" };
    return { asked, views: openRecording(recording, { readFile, readEmbedded: readFile }, readFile) };
  }

  test("each file is fetched with the first picture that needs it", async () => {
    const { asked, views: opened } = await open(baseFile);
    expect(asked).toEqual([]);
    expect((await opened.readTile(tile)).values).toEqual((await views.readTile(tile)).values);
    await opened.readOverlaps("ability", "bn");
    expect(asked).toEqual(["recorded/run.safetensors"]);
    const merged = { ...tile, source: sources[2]! };
    expect((await opened.readTile(merged)).values).toEqual((await views.readTile(merged)).values);
    expect(asked.filter((path) => path === "model.safetensors")).toHaveLength(1);
    await opened.readTile({ ...merged, tensor: 0, summary: "rms" });
    expect(asked.filter((path) => path.endsWith(".safetensors"))).toHaveLength(2);
  });

  test("a file that could not be fetched is asked for again", async () => {
    const fails = ["recorded/run.safetensors"];
    const { views: opened } = await open(baseFile, fails);
    await expect(opened.readTile(tile)).rejects.toThrow("offline");
    fails.pop();
    expect((await opened.readTile(tile)).rows).toBe(31);
  });

  test("another base than the run's is refused; its deltas are shown all the same", async () => {
    const other = new Blob([
      encodeHeader(tensors.map((tensor) => ({ ...tensor, dtype: "F32" as const }))),
      ...sizes.map((size) => encodeScalars(new Float32Array(size), "F32")),
    ]);
    const { views: opened } = await open(other);
    await expect(opened.readTile({ ...tile, source: sources[0]! })).rejects.toMatchObject({ code: "bad-file" });
    expect((await opened.readTile(tile)).rows).toBe(31);
  });
});
