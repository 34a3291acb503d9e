import source from "../../shaders/views.wgsl?raw";
import { assert } from "../base/assert";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { readWords, upload } from "../gpu/transfer";
import type { NeuronMask } from "./neuronMask";
import { type Evaluated, evaluate, type RowsInSlab, type ValueSource } from "./values";

const workgroupSize = 64;
/** Scalars that one thread looks at, at most, before cells are cut into slices. */
const scalarsPerSlice = 2048;

const params = [
  "offset",
  "rowLength",
  "row",
  "column",
  "rows",
  "columns",
  "partRow",
  "partRows",
  "cellRows",
  "cellColumns",
  "slices",
  "firstSlice",
];
const spec = { name: "views", wgsl: source, params, constants: { size: workgroupSize } };
const slicesKernel = defineKernel({ ...spec, entryPoint: "tileSlices", bindings: ["source", "partials", "order"] });
const finishKernel = defineKernel({ ...spec, entryPoint: "tileFinish", bindings: ["partials", "cells"] });

export interface Rect {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** A rectangle of a tensor [rows, columns] (a vector has one row), to be shown by at most maxRows × maxColumns cells. */
export interface TileRequest {
  readonly parts: readonly RowsInSlab[];
  /** Scalars in a row of the tensor. */
  readonly columns: number;
  readonly rect: Rect;
  readonly maxRows: number;
  readonly maxColumns: number;
  /** The tensor's row at each row of the rectangle, and its column at each column; in their own order where left out. */
  readonly rowOrder?: Uint32Array<ArrayBuffer>;
  readonly columnOrder?: Uint32Array<ArrayBuffer>;
}

/** What a cell tells of its scalars: the one of largest magnitude with its sign, their mean, or their root mean square. */
export type Summary = "peak" | "mean" | "rms";

const summaryCodes = { peak: 0, mean: 1, rms: 2, share: 3 } as const;

export interface Tile {
  readonly rows: number;
  readonly columns: number;
  /** Row-major; cell (r, c) covers the rectangle's rows ⌊r·n/rows⌋ up to ⌊(r+1)·n/rows⌋, columns likewise. */
  readonly values: Float32Array<ArrayBuffer>;
  readonly minimum: number;
  readonly maximum: number;
}

/** A tile of `source`. Peaks are exact, of equals the first (with an order: any); sums are f32, in runs of 32. */
export function readTile(gpu: GpuDevice, values: ValueSource, request: TileRequest, summary: Summary): Promise<Tile> {
  return reduceTile(gpu, request, summary, (plan, arena, part, first, count) =>
    evaluate(plan, arena, values, part, { first, count, columns: request.columns }),
  );
}

/** Each cell is the share of its scalars that are in the mask, 0 to 1: counts are exact. */
export function readMaskTile(gpu: GpuDevice, mask: NeuronMask, request: TileRequest): Promise<Tile> {
  return reduceTile(gpu, request, "share", (_plan, _arena, part) => {
    const slab = mask.slabs[part.slab];
    assert(slab, `the mask has no slab ${part.slab}`);
    return { tensor: slab.maskWords, offset: part.offset };
  });
}

type Locate = (plan: Plan, arena: Arena, part: RowsInSlab, first: number, count: number) => Evaluated;

async function reduceTile(
  gpu: GpuDevice,
  request: TileRequest,
  summary: keyof typeof summaryCodes,
  locate: Locate,
): Promise<Tile> {
  const { columns: rowLength, rect } = request;
  const cellRows = Math.min(request.maxRows, rect.rows);
  const cellColumns = Math.min(request.maxColumns, rect.columns);
  assert(cellRows > 0 && cellColumns > 0 && rect.column + rect.columns <= rowLength, "a rectangle inside the tensor");
  for (const [length, cells] of [[rect.rows, cellRows] as const, [rect.columns, cellColumns] as const]) {
    assert(cells * (length % cells) < 2 ** 32, "the edges of cells are counted in 32 bits");
  }
  const order = orderOf(request);
  const touched = touchedParts(request, order);
  const cellCount = cellRows * cellColumns;
  const slices = Math.ceil((Math.ceil(rect.rows / cellRows) * Math.ceil(rect.columns / cellColumns)) / scalarsPerSlice);
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "tile");
  const partials = arena.tensor("tile.partials", [touched.length * slices, cellCount], "scratch", "u32");
  const cells: Tensor = arena.tensor("tile.cells", [cellRows, cellColumns], "scratch", "u32");
  const orderTensor = arena.tensor("tile.order", [order?.length ?? 1], "scratch", "u32");
  if (order) upload(gpu, orderTensor, order);
  const sizes = { rowLength, ...rect, cellRows, cellColumns };
  touched.forEach(({ part, first, count }, index) => {
    const evaluated = locate(plan, arena, part, first - part.rowStart, count);
    // Rows before `first` may not be there: count from it, so that offsets stay positive.
    const offset = evaluated.offset + (first - part.rowStart) * rowLength;
    const place = { offset, partRow: first, partRows: count, slices, firstSlice: index * slices };
    plan.add(
      slicesKernel.with({ summary: summaryCodes[summary], ordered: order ? 1 : 0 }),
      { source: evaluated.tensor, partials, order: orderTensor },
      { ...sizes, ...place },
      linearWorkgroups(cellCount * slices, workgroupSize),
    );
  });
  const place = { offset: 0, partRow: 0, partRows: 0, slices: touched.length * slices, firstSlice: 0 };
  plan.add(
    finishKernel.with({ summary: summaryCodes[summary] }),
    { partials, cells },
    { ...sizes, ...place },
    linearWorkgroups(cellCount, workgroupSize),
  );
  await plan.run();
  const values = cellValues(await readWords(gpu, cells), request, summary);
  let [minimum, maximum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  return { rows: cellRows, columns: cellColumns, values, minimum, maximum };
}

/** The parts that hold rows of the rectangle, and which of theirs are read: with an order, all. */
function touchedParts(
  { parts, rect }: TileRequest,
  order: Uint32Array | undefined,
): readonly { readonly part: RowsInSlab; readonly first: number; readonly count: number }[] {
  const rows = order?.subarray(0, rect.rows);
  let held = 0;
  const touched = parts.flatMap((part) => {
    const partEnd = part.rowStart + part.rowCount;
    const first = rows ? part.rowStart : Math.max(rect.row, part.rowStart);
    const count = rows ? part.rowCount : Math.min(rect.row + rect.rows, partEnd) - first;
    const own = rows ? rows.reduce((sum, row) => sum + Number(row >= first && row < partEnd), 0) : Math.max(0, count);
    held += own;
    return own > 0 ? [{ part, first, count }] : [];
  });
  assert(held === rect.rows, "the parts hold all rows of the rectangle");
  return touched;
}

/** Rows and then columns as the kernel looks them up; undefined where both stand in their own order. */
function orderOf({ rect, columns, rowOrder, columnOrder }: TileRequest): Uint32Array<ArrayBuffer> | undefined {
  if (!rowOrder && !columnOrder) return undefined;
  const order = new Uint32Array(rect.rows + rect.columns);
  order.set(rowOrder ?? Uint32Array.from({ length: rect.rows }, (_, row) => rect.row + row));
  order.set(columnOrder ?? Uint32Array.from({ length: rect.columns }, (_, column) => rect.column + column), rect.rows);
  assert(
    order.subarray(rect.rows).every((column) => column < columns),
    "columns of the tensor",
  );
  return order;
}

/** What the cells' words say: peaks as they are, sums and counts divided by the scalars of the cell. */
function cellValues(
  words: Uint32Array<ArrayBuffer>,
  { rect, maxRows, maxColumns }: TileRequest,
  summary: keyof typeof summaryCodes,
): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(words.buffer);
  if (summary === "peak") return floats;
  const lengths = (length: number, cells: number) =>
    Array.from(
      { length: cells },
      (_, cell) => Math.floor(((cell + 1) * length) / cells) - Math.floor((cell * length) / cells),
    );
  const heights = lengths(rect.rows, Math.min(maxRows, rect.rows));
  const widths = lengths(rect.columns, Math.min(maxColumns, rect.columns));
  const sums = summary === "share" ? words : floats;
  return Float32Array.from(sums, (sum, cell) => {
    const area = (heights[Math.floor(cell / widths.length)] ?? 0) * (widths[cell % widths.length] ?? 0);
    return summary === "rms" ? Math.sqrt(sum / area) : sum / area;
  });
}
