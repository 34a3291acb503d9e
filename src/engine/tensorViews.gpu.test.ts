// The two homes of pictures' data, on one made run whose tensors lie in several slabs and parts.
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../base/random";
import { encodeRunTensors, openRunTensors, type RunTensors } from "../formats/runTensors";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { upload } from "../gpu/transfer";
import { maskOfWords, tensorCounts } from "../kernels/mask";
import { maskWordsFrom, type NeuronMask } from "../kernels/neuronMask";
import { floatTensor, normalValues } from "../kernels/sparseTesting";
import { buildLayout, type Layout } from "../model/layout";
import { allocateSlabs, readTensor } from "../model/weights";
import { createRecordedViews } from "./recordedViews";
import { runTensorsOf } from "./runTensorsOf";
import { createTensorViews, type LearnedRun } from "./tensorViews";
import type { TensorFigures, TensorSource, TensorViews } from "./viewApi";

// Rows that no byte, word or block divides; slabs of three blocks, so that the first tensor lies in parts and the others share.
const specs = [
  { name: "embed", shape: [167, 51] },
  { name: "norm", shape: [51] },
  { name: "proj", shape: [37, 29] },
  { name: "down", shape: [29, 37] },
];
const origin = { modelHash: "0".repeat(64), recipe: "{}", program: "test" };
const corpora = ["ability", "reference", "bn"];

let layout: Layout;
let run: LearnedRun;
let file: Blob;
let read: RunTensors;
let live: TensorViews;
let recorded: TensorViews;

/** A mask over all tensors, no bit in padding. Nothing of `norm` in the last one. */
async function someMask(arena: Arena, seed: number, share: number): Promise<NeuronMask> {
  const gpu = await testDevice();
  const random = createRandom(seed);
  const words = layout.slabs.map(({ blocks }, slab) => {
    const inside = new Uint8Array(blocks * 1024);
    for (const { parts, name } of layout.tensors) {
      for (const part of parts) {
        if (part.slab === slab && !(name === "norm" && seed === 3))
          inside.fill(1, part.offset, part.offset + part.size);
      }
    }
    return maskWordsFrom(blocks * 1024, (index) => inside[index] === 1 && random.next() < share);
  });
  return maskOfWords(gpu, arena, { label: `mask${seed}`, words });
}

beforeAll(async () => {
  const gpu = await testDevice();
  const arena = new Arena(gpu);
  layout = buildLayout(specs, 3 * 4096);
  const base = allocateSlabs(arena, layout, "base", "weights");
  for (const [index, slab] of base.slabs.entries()) {
    const values = new Float32Array(layout.slabs[index]!.blocks * 1024);
    for (const { parts, index: tensor } of layout.tensors) {
      for (const { slab: home, offset, size } of parts) {
        if (home === index) values.set(normalValues(size, 100 + tensor + offset), offset);
      }
    }
    upload(gpu, slab, values);
  }
  const blockTensors = layout.slabs.map(({ blockTensor }) => blockTensor);
  const located = [];
  for (const [index, name] of corpora.entries()) {
    const mask = await someMask(arena, 1 + index, 0.2);
    const byTensor = [...(await tensorCounts(gpu, mask, { blockTensors, tensorCount: specs.length }))];
    located.push({ name, result: { mask, byTensor, threshold: 1, losses: [] }, wallMs: 0, steps: 0 });
  }
  const learned = [];
  for (const [index, name] of ["ability", "reference"].entries()) {
    const mask = await someMask(arena, 10 + index, 0.3);
    const values = mask.slabs.map(({ count }, slab) =>
      floatTensor(gpu, arena, "delta", normalValues(count, 20 * index + slab, 0.1)),
    );
    learned.push({ name, result: { delta: { mask, values }, losses: [] }, wallMs: 0, steps: 0 });
  }
  run = { context: { gpu, base }, method: { located, learned, grams: [], [Symbol.dispose]: () => undefined } };
  live = createTensorViews(async (work) => work(run));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of encodeRunTensors(await runTensorsOf(run, origin), "F32")) parts.push(part);
  file = new Blob(parts);
  read = await openRunTensors(file, specs);
  recorded = createRecordedViews({ run: read, readBase: (name) => readTensor(gpu, base, name) });
});

const sources: TensorSource[] = [
  { kind: "weights", base: true, coefficients: [] },
  { kind: "weights", base: false, coefficients: [1] },
  { kind: "weights", base: false, coefficients: [0, -1] },
  { kind: "weights", base: true, coefficients: [0.8, -0.2] },
  { kind: "mask", corpus: "bn" },
];
/** A sum of several products may be rounded once or twice for each on the GPU. */
const isExact = (source: TensorSource) => source.kind === "mask" || source.coefficients.every(Number.isInteger);

test("the layout is awkward", () => {
  expect(layout.slabs.length).toBeGreaterThan(3);
  expect(layout.tensors[0]!.parts.length).toBeGreaterThan(1);
  expect((layout.tensors[0]!.parts[1]!.rowStart * 51) % 8).not.toBe(0);
});

test("the file holds what the GPU holds, bit for bit", async () => {
  const onGpu = await runTensorsOf(run, origin);
  for (const { index, size } of layout.tensors) {
    for (const corpus of corpora) {
      const words = await read.readMask(corpus, index);
      expect(words).toEqual(await onGpu.readMask(corpus, index));
      const found = (await recorded.readOverlaps(corpus, corpus))[index]!;
      const byTensor = run.method.located.find(({ name }) => name === corpus)!.result.byTensor[index];
      expect(found).toEqual({ left: byTensor, right: byTensor, both: byTensor, count: size });
    }
  }
});

describe("tiles of both homes", () => {
  const cases = layoutCases();
  test.each(cases)("tensor $tensor, $source", async ({ tensor, source }) => {
    const [rows, columns] = specs[tensor]!.shape.length > 1 ? specs[tensor]!.shape : [1, ...specs[tensor]!.shape];
    const rects = [
      { row: 0, column: 0, rows: rows!, columns: columns! },
      { row: Math.floor(rows! / 3), column: 5, rows: Math.ceil(rows! / 2), columns: columns! - 11 },
    ];
    for (const rect of rects) {
      for (const [maxRows, maxColumns] of [
        [7, 5],
        [1000, 1000],
      ] as const) {
        for (const summary of ["peak", "mean", "rms"] as const) {
          const request = { tensor, source, rect, maxRows, maxColumns, summary };
          const [onGpu, onCpu] = [await live.readTile(request), await recorded.readTile(request)];
          expect([onGpu.rows, onGpu.columns]).toEqual([onCpu.rows, onCpu.columns]);
          const exact = isExact(source) && (summary === "peak" || source.kind === "mask");
          if (exact) expect(onGpu).toEqual(onCpu);
          // f32 sums of at most 200 values of about 1 in runs of 32; peaks: one more rounding a term.
          else
            onGpu.values.forEach((value, cell) => {
              expect(Math.abs(value - onCpu.values[cell]!), `${summary}, cell ${cell}`).toBeLessThan(3e-6);
            });
        }
      }
    }
  });
});

function layoutCases() {
  return specs.flatMap((_, tensor) => sources.map((source) => ({ tensor, source })));
}

test.each(layoutCases())("tiles in another order: tensor $tensor, $source", async ({ tensor, source }) => {
  const [columns = 1, rows = 1] = [...specs[tensor]!.shape].reverse();
  const random = createRandom(40 + tensor);
  const shuffled = (count: number) =>
    Uint32Array.from(
      Array.from({ length: count }, (_, index) => [random.next(), index] as const)
        .sort(([a], [b]) => a - b)
        .map(([, index]) => index),
    );
  const [rowOrder, columnOrder] = [shuffled(rows), shuffled(columns)];
  for (const [rect, given] of [
    [
      { row: 0, column: 0, rows, columns },
      { rowOrder, columnOrder },
    ],
    [{ row: rows - 1, column: 3, rows: 1, columns: 20 }, { columnOrder: columnOrder.slice(3, 23) }],
    [{ row: 0, column: 0, rows, columns }, { rowOrder }],
  ] as const) {
    for (const [maxRows, maxColumns] of [
      [7, 5],
      [1000, 1000],
    ] as const) {
      const request = { tensor, source, rect, maxRows, maxColumns, summary: "peak" as const, ...given };
      const [onGpu, onCpu] = [await live.readTile(request), await recorded.readTile(request)];
      if (isExact(source)) expect(onGpu.values.map(Math.abs)).toEqual(onCpu.values.map(Math.abs));
      else
        onGpu.values.forEach((value, cell) => {
          expect(Math.abs(Math.abs(value) - Math.abs(onCpu.values[cell]!)), `cell ${cell}`).toBeLessThan(3e-6);
        });
    }
  }
});

const weightCases = layoutCases().flatMap(({ tensor, source }) => (source.kind === "mask" ? [] : [{ tensor, source }]));

test.each(weightCases)("the rank of a scalar in both homes: tensor $tensor, $source", async ({ tensor, source }) => {
  const [columns = 1, rows = 1] = [...specs[tensor]!.shape].reverse();
  const { top } = await live.readFigures(tensor, source);
  // Parts that begin at the same place of their slabs hold the same values: there are ties.
  for (const { row, column, value } of [...top.slice(0, 3), top.at(-1)!]) {
    const rank = 1 + top.filter((other) => Math.abs(other.value) > Math.abs(value)).length;
    expect(await live.readRank(tensor, source, row, column)).toEqual({ rank, count: rows * columns });
  }
  for (const [row, column] of [
    [0, 0],
    [rows - 1, columns - 1],
    [rows >> 1, 17],
  ] as const) {
    const [onGpu, onCpu] = [
      await live.readRank(tensor, source, row, column),
      await recorded.readRank(tensor, source, row, column),
    ];
    if (isExact(source)) expect(onGpu).toEqual(onCpu);
    // Sums that differ by a rounding may change places with a neighbour.
    else expect(Math.abs(onGpu.rank - onCpu.rank)).toBeLessThanOrEqual(1);
  }
});

const order = ({ domain, clippedShare, count, top }: TensorFigures) => ({ domain, clippedShare, count, top });

test.each(layoutCases())("figures of both homes: tensor $tensor, $source", async ({ tensor, source }) => {
  const [onGpu, onCpu] = [await live.readFigures(tensor, source), await recorded.readFigures(tensor, source)];
  if (isExact(source)) {
    expect(order(onGpu)).toEqual(order(onCpu));
    expect([onGpu.minimum, onGpu.maximum]).toEqual([onCpu.minimum, onCpu.maximum]);
    expect(onGpu.histogram).toEqual(onCpu.histogram);
  } else {
    expect(onGpu.domain).toBeCloseTo(onCpu.domain, 6);
    expect(onGpu.top.map(({ row, column }) => [row, column])).toEqual(
      onCpu.top.map(({ row, column }) => [row, column]),
    );
  }
  expect(onGpu.histogram.reduce((sum, bin) => sum + bin)).toBe(onGpu.count);
  for (const key of ["mean", "rms"] as const) expect(onGpu[key]).toBeCloseTo(onCpu[key], 6);
  for (const key of ["rowRms", "columnRms"] as const) {
    expect(onGpu[key].length).toBe(onCpu[key].length);
    if (source.kind === "mask") expect(onGpu[key]).toEqual(onCpu[key]);
    else
      onGpu[key].forEach((value, index) => {
        expect(Math.abs(value - onCpu[key][index]!)).toBeLessThan(3e-6);
      });
  }
});

test("cells of both homes, at the edges of parts", async () => {
  for (const { index, shape, parts } of layout.tensors) {
    const [rows, columns] = shape.length > 1 ? [shape[0]!, shape[1]!] : [1, shape[0]!];
    const edges = new Set([0, rows - 1, ...parts.flatMap(({ rowStart }) => [rowStart, Math.max(0, rowStart - 1)])]);
    let trained = 0;
    for (const row of edges) {
      for (const column of [0, 17, columns - 1]) {
        const cell = await live.readCell(index, row, column);
        expect(cell).toEqual(await recorded.readCell(index, row, column));
        trained += cell.deltas.filter((value) => value !== 0).length;
      }
    }
    if (index === 0) expect(trained).toBeGreaterThan(3);
  }
});

test("overlaps of both homes", async () => {
  for (const [left, right] of [
    ["ability", "bn"],
    ["bn", "reference"],
  ] as const) {
    const onGpu = await live.readOverlaps(left, right);
    expect(onGpu).toEqual(await recorded.readOverlaps(left, right));
    expect(onGpu[0]!.both).toBeGreaterThan(0);
  }
  expect((await live.readOverlaps("ability", "bn"))[1]).toMatchObject({ right: 0, both: 0, count: 51 });
});

test("what is not there is the same named error in both homes", async () => {
  const tile = { source: sources[0]!, rect: { row: 0, column: 0, rows: 1, columns: 1 }, maxRows: 1, maxColumns: 1 };
  for (const views of [live, recorded]) {
    const readings = [
      () => views.readTile({ ...tile, tensor: 9, summary: "peak" }),
      () => views.readTile({ ...tile, tensor: 0, rect: { ...tile.rect, row: 167 }, summary: "peak" }),
      () => views.readFigures(0, { kind: "mask", corpus: "fr" }),
      () => views.readCell(0, 0, 51),
      () => views.readRank(0, { kind: "weights", base: true, coefficients: [] }, 167, 0),
      () => views.readTile({ ...tile, tensor: 0, rowOrder: Uint32Array.of(167), summary: "peak" }),
      () => views.readTile({ ...tile, tensor: 0, columnOrder: Uint32Array.of(0, 1), summary: "peak" }),
      () => views.readOverlaps("fr", "bn"),
    ];
    for (const read of readings) await expect(read()).rejects.toMatchObject({ code: "bad-usage" });
  }
});
