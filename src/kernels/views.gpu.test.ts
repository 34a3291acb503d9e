import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { unpackValues } from "./neuronMask";
import { floatTensor, normalValues, randomMask } from "./sparseTesting";
import { readMaskTile, readTile } from "./views";
import { extremeReference, meanReference, rmsReference, tileReference } from "./views.reference";

const columns = 333;
// A tensor [700, 333] whose last 300 rows lie in a second slab, at odd places of both.
const parts = [
  { slab: 0, offset: 70 * 1024, rowStart: 0, rowCount: 400 },
  { slab: 1, offset: 3 * 1024, rowStart: 400, rowCount: 300 },
];
const blockCounts = [210, 110];

async function setUp(arena: Arena) {
  const gpu = await testDevice();
  const dense = blockCounts.map((blocks, slab) => normalValues(blocks * 1024, 1 + slab));
  const slabs = dense.map((values) => floatTensor(gpu, arena, "slab", values));
  const terms = [0.1, 0.4].map((share, delta) => {
    const masks = blockCounts.map((blocks, slab) => randomMask(gpu, arena, { blocks, share, seed: 10 * delta + slab }));
    const packed = masks.map(({ count }, slab) => normalValues(count, 50 + 10 * delta + slab));
    const full = masks.map(({ words }, slab) => {
      const values = new Float32Array(blockCounts[slab]! * 1024);
      unpackValues(words, packed[slab]!, values);
      return values;
    });
    const mask = { slabs: masks, count: 0 };
    return { masks, full, delta: { mask, values: packed.map((values) => floatTensor(gpu, arena, "values", values)) } };
  });
  const tensorOf = (slabValues: readonly ArrayLike<number>[]): Float32Array => {
    const result = new Float32Array(700 * columns);
    for (const { slab, offset, rowStart, rowCount } of parts) {
      for (let index = 0; index < rowCount * columns; index++) {
        result[rowStart * columns + index] = slabValues[slab]![offset + index]!;
      }
    }
    return result;
  };
  return { gpu, dense, slabs, terms, tensorOf };
}

const requests = [
  { rect: { row: 0, column: 0, rows: 700, columns }, maxRows: 64, maxColumns: 50 },
  { rect: { row: 0, column: 0, rows: 700, columns }, maxRows: 1, maxColumns: 1 },
  { rect: { row: 391, column: 17, rows: 23, columns: 19 }, maxRows: 512, maxColumns: 7 },
  { rect: { row: 600, column: 300, rows: 100, columns: 33 }, maxRows: 100, maxColumns: 33 },
];

test.each(requests)("tiles of stored and of evaluated values: $rect in $maxRows × $maxColumns", async (request) => {
  using arena = new Arena(await testDevice());
  const { gpu, dense, slabs, terms, tensorOf } = await setUp(arena);
  const stored = await readTile(gpu, { base: slabs, terms: [] }, { parts, columns, ...request }, "peak");
  expect(stored.rows).toBe(Math.min(request.maxRows, request.rect.rows));
  const shape = { rect: request.rect, rows: stored.rows, columns: stored.columns };
  expect(stored.values).toEqual(tileReference(tensorOf(dense), columns, shape, extremeReference));
  expect(stored.maximum).toBe(stored.values.reduce((a, b) => Math.max(a, b)));

  const coefficients = [0.8, -0.2];
  const sum = (withBase: boolean) =>
    dense.map((values, slab) =>
      values.map((value, index) =>
        terms.reduce((total, { full }, d) => total + coefficients[d]! * full[slab]![index]!, withBase ? value : 0),
      ),
    );
  const combination = terms.map(({ delta }, d) => ({ delta, coefficient: coefficients[d]! }));
  for (const withBase of [true, false]) {
    const found = await readTile(
      gpu,
      { ...(withBase && { base: slabs }), terms: combination },
      { parts, columns, ...request },
      "peak",
    );
    const expected = tileReference(tensorOf(sum(withBase)), columns, shape, extremeReference);
    // Two multiply-adds in f32 of values up to 5; where two values are this close in magnitude, signs may differ.
    found.values.forEach((value, cell) => {
      expect(Math.abs(Math.abs(value) - Math.abs(expected[cell]!))).toBeLessThan(2e-6);
    });
  }
});

/** `count` different indices below `below`, in an order that has nothing to do with them. */
function someOrder(count: number, below: number): Uint32Array<ArrayBuffer> {
  // 233 has no divisor in common with 700 or 333.
  return Uint32Array.from({ length: count }, (_, place) => (place * 233 + 5) % below);
}

test.each(requests)("rows and columns in an order of their own: $rect in $maxRows × $maxColumns", async (request) => {
  using arena = new Arena(await testDevice());
  const { gpu, dense, slabs, terms, tensorOf } = await setUp(arena);
  const { rows, columns: width } = request.rect;
  const orders = { rowOrder: someOrder(rows, 700), columnOrder: someOrder(width, columns) };
  const deltaDense = terms[0]!.full;
  for (const given of [orders, { rowOrder: orders.rowOrder }, { columnOrder: orders.columnOrder }]) {
    const inOrder = (values: Float32Array) =>
      Float32Array.from({ length: rows * width }, (_, index) => {
        const [r, c] = [Math.floor(index / width), index % width];
        const row = given.rowOrder?.[r] ?? request.rect.row + r;
        return values[row * columns + (given.columnOrder?.[c] ?? request.rect.column + c)]!;
      });
    const whole = { row: 0, column: 0, rows, columns: width };
    const expected = (values: Float32Array, reduce: typeof extremeReference) =>
      tileReference(
        inOrder(values),
        width,
        { rect: whole, rows: Math.min(request.maxRows, rows), columns: Math.min(request.maxColumns, width) },
        reduce,
      );
    const tile = { parts, columns, ...request, ...given };
    const stored = await readTile(gpu, { base: slabs, terms: [] }, tile, "peak");
    expect(stored.values).toEqual(expected(tensorOf(dense), extremeReference));
    const evaluated = await readTile(gpu, { terms: [{ delta: terms[0]!.delta, coefficient: 1 }] }, tile, "peak");
    expect(evaluated.values).toEqual(expected(tensorOf(deltaDense), extremeReference));
    const bits = terms[0]!.masks.map(({ words }, slab) =>
      Float32Array.from({ length: blockCounts[slab]! * 1024 }, (_, i) => (words[i >>> 5]! >>> (i & 31)) & 1),
    );
    const share = await readMaskTile(gpu, terms[0]!.delta.mask, tile);
    expect(share.values).toEqual(expected(tensorOf(bits), meanReference));
  }
});

test.each([
  ...requests,
  // Marginals.
  { rect: { row: 0, column: 0, rows: 700, columns }, maxRows: 700, maxColumns: 1 },
  { rect: { row: 0, column: 0, rows: 700, columns }, maxRows: 1, maxColumns: columns },
])("means and root mean squares: $rect in $maxRows × $maxColumns", async (request) => {
  using arena = new Arena(await testDevice());
  const { gpu, dense, tensorOf } = await setUp(arena);
  const shifted = dense.map((values) => values.map((value) => value + 0.5));
  const stored = shifted.map((values) => floatTensor(gpu, arena, "shifted", values));
  for (const [summary, reduce] of [["mean", meanReference] as const, ["rms", rmsReference] as const]) {
    const found = await readTile(gpu, { base: stored, terms: [] }, { parts, columns, ...request }, summary);
    const shape = { rect: request.rect, rows: found.rows, columns: found.columns };
    const expected = tileReference(tensorOf(shifted), columns, shape, reduce);
    // f32 sums of runs of 32, of at most 64 runs, of at most 115 slices: below 211 roundings of 2⁻²⁴, on values of about 1.
    found.values.forEach((value, cell) => {
      expect(Math.abs(value - expected[cell]!), `${summary} of cell ${cell}`).toBeLessThan(1.3e-5);
    });
  }
});

test("rows are counted beyond 2¹⁶", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const values = normalValues(70 * 1024, 8);
  const base = [floatTensor(gpu, arena, "slab", values)];
  const rows = 71_001;
  const rowParts = [{ slab: 0, offset: 0, rowStart: 0, rowCount: rows }];
  const request = { parts: rowParts, columns: 1, rect: { row: 0, column: 0, rows, columns: 1 } };
  const found = await readTile(gpu, { base, terms: [] }, { ...request, maxRows: rows, maxColumns: 1 }, "peak");
  expect(found.values).toEqual(values.slice(0, rows));
});

test.each(requests)("mask density: $rect in $maxRows × $maxColumns", async (request) => {
  using arena = new Arena(await testDevice());
  const { gpu, terms, tensorOf } = await setUp(arena);
  const { masks, delta } = terms[0]!;
  const tile = await readMaskTile(gpu, delta.mask, { parts, columns, ...request });
  const bits = tensorOf(
    masks.map(({ words }, slab) =>
      Float32Array.from({ length: blockCounts[slab]! * 1024 }, (_, i) => (words[i >>> 5]! >>> (i & 31)) & 1),
    ),
  );
  const expected = tileReference(
    bits,
    columns,
    { rect: request.rect, rows: tile.rows, columns: tile.columns },
    meanReference,
  );
  expect(tile.values).toEqual(expected);
});
