import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppError } from "../../base/errors";
import type { RunReport } from "../../engine/report";
import { maxTileCells, type Tile, type TileRequest } from "../../engine/viewApi";
import { setRecordedTensors } from "../recordedTensors";
import { initialState } from "../store/state";
import { patch, useApp } from "../store/store";
import { canReadTensors, createTileReader, fitTile, readCell } from "./readTensor";

interface Call {
  readonly home: string;
  readonly method: string;
  readonly input: unknown;
  readonly end: (tile: Tile) => void;
}

const calls: Call[] = [];
const homeOf = (home: string) =>
  new Proxy(
    {},
    {
      // As the real client: any name is a method, `then` too.
      get: (_, method: string) => (input: unknown) => {
        const isAnswered = method === "openWorld" || method === "openRecording" || method === "readCell";
        return new Promise((end) => {
          calls.push({ home, method, input, end });
          if (isAnswered) end({ home } as never);
        });
      },
    },
  );
let client = { engine: homeOf("engine"), data: homeOf("data") };
vi.mock("../client", () => ({ getClient: () => client }));

const tile = { rows: 1, columns: 1, values: Float32Array.of(1), minimum: 1, maximum: 1 };
const request = (column: number): TileRequest => ({
  tensor: 0,
  source: { kind: "mask", corpus: "bn" },
  rect: { row: 0, column, rows: 2, columns: 3 },
  maxRows: 2,
  maxColumns: 3,
  summary: "peak",
});
const report = () => ({ model: { tensors: [] }, recipe: {} }) as unknown as RunReport;
const settled = () => new Promise((resolve) => setTimeout(resolve));
const read = () => calls.filter(({ method }) => method === "readTile");

beforeEach(() => {
  vi.stubGlobal("document", { baseURI: "http://page/" });
  calls.length = 0;
  client = { engine: homeOf("engine"), data: homeOf("data") };
  useApp.setState(initialState);
});
afterEach(() => vi.unstubAllGlobals());

test("while a tile is computed only the newest request waits", async () => {
  patch("run", { mode: "live", live: report() });
  const readTile = createTileReader();
  const answers = [1, 2, 3, 4].map((column) => readTile(request(column)));
  await settled();
  expect(read().map(({ input }) => input)).toEqual([request(1)]);
  read()[0]!.end(tile);
  await settled();
  expect(read().map(({ input }) => input)).toEqual([request(1), request(4)]);
  read()[1]!.end(tile);
  expect(await Promise.all(answers)).toEqual([tile, undefined, undefined, tile]);
});

test("two pictures do not replace each other's requests", async () => {
  patch("run", { mode: "live", live: report() });
  const answers = [createTileReader()(request(1)), createTileReader()(request(2))];
  await settled();
  for (const { end } of read()) end(tile);
  expect(await Promise.all(answers)).toEqual([tile, tile]);
});

test("the home is that of the run on the screens; a recording is opened once", async () => {
  const recorded = report();
  setRecordedTensors(recorded, "recorded/a.safetensors");
  patch("run", { mode: "recorded", recorded, live: report() });
  await readCell(0, 0, 0);
  await readCell(0, 0, 1);
  expect(calls.map(({ home, method }) => `${home}.${method}`)).toEqual([
    "data.openWorld",
    "data.openRecording",
    "data.readCell",
    "data.readCell",
  ]);
  expect(calls[1]!.input).toEqual({
    model: recorded.model,
    recipe: recorded.recipe,
    tensors: "recorded/a.safetensors",
  });
  patch("run", { mode: "live" });
  await readCell(0, 0, 0);
  expect(calls.at(-1)).toMatchObject({ home: "engine", method: "readCell" });
});

test("a restarted worker and another recording are told which run is meant", async () => {
  const [first, second] = [report(), report()];
  for (const [recorded, path] of [[first, "a"] as const, [second, "b"] as const]) setRecordedTensors(recorded, path);
  const openings = () => calls.filter(({ method }) => method === "openRecording").length;
  patch("run", { mode: "recorded", recorded: first });
  await readCell(0, 0, 0);
  client = { engine: homeOf("engine"), data: homeOf("data") };
  await readCell(0, 0, 0);
  expect(openings()).toBe(2);
  patch("run", { recorded: second });
  await readCell(0, 0, 0);
  expect(openings()).toBe(3);
});

test("a recording without tensors is a named error, and known before", async () => {
  await expect(readCell(0, 0, 0)).rejects.toThrow(/no recorded run/);
  const recorded = report();
  patch("run", { mode: "recorded", recorded });
  expect(canReadTensors(useApp.getState())).toBe(false);
  await expect(readCell(0, 0, 0)).rejects.toBeInstanceOf(AppError);
  await expect(readCell(0, 0, 0)).rejects.toThrow(/came without its tensors/);
  setRecordedTensors(recorded, new Blob());
  expect(canReadTensors(useApp.getState())).toBe(true);
  patch("run", { mode: "live", live: undefined });
  expect(canReadTensors(useApp.getState())).toBe(false);
});

test.each([
  [576, 1536],
  [1, 400_000],
  [400_000, 1],
  [1000, 262],
])("%i × %i cells are asked for as what can be read at once", (rows, columns) => {
  const wide = { ...request(0), rect: { row: 0, column: 0, rows, columns }, maxRows: rows, maxColumns: columns };
  const fitted = fitTile(wide);
  const cells = fitted.maxRows * fitted.maxColumns;
  expect(cells).toBeLessThanOrEqual(maxTileCells);
  expect(cells).toBeGreaterThan(0.98 * Math.min(maxTileCells, rows * columns));
  // A vector keeps its one row; otherwise cells stay square to 1 %.
  if (Math.min(rows, columns) === 1) expect(Math.min(fitted.maxRows, fitted.maxColumns)).toBe(1);
  else expect(fitted.maxRows / fitted.maxColumns / (rows / columns)).toBeCloseTo(1, 2);
  expect(fitTile(request(0))).toEqual(request(0));
});
