import { AppError } from "../base/errors";
import { maxTileCells, type Rect, type TensorSource, type TileRequest } from "./viewApi";

/** What may be asked of a run. */
export interface ViewedRun {
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Deltas in the order of the basis. */
  readonly basis: readonly string[];
  /** Corpora whose key neurons were located. */
  readonly corpora: readonly string[];
}

/** A tensor as a matrix: a vector has one row. */
export interface ViewedTensor {
  readonly index: number;
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
}

function refuse(message: string): never {
  throw new AppError("bad-usage", message);
}

/** The tensor of that index. Error: `bad-usage`. */
export function viewedTensor({ tensors }: ViewedRun, index: number): ViewedTensor {
  const tensor = tensors[index] ?? refuse(`the run has no tensor ${index}; it has ${tensors.length}`);
  const { name, shape } = tensor;
  const size = shape.reduce((product, length) => product * length, 1);
  const rows = shape.length > 1 ? (shape[0] ?? 1) : 1;
  return { index, name, rows, columns: size / rows };
}

/** The position of a corpus among those located. Error: `bad-usage`. */
export function corpusIndex({ corpora }: ViewedRun, corpus: string): number {
  const index = corpora.indexOf(corpus);
  return index >= 0 ? index : refuse(`the run located no ${corpus.slice(0, 80)}; it located ${corpora.join(", ")}`);
}

/** Checks what a source names. Error: `bad-usage`. */
export function checkSource(run: ViewedRun, source: TensorSource): void {
  if (source.kind === "mask") {
    corpusIndex(run, source.corpus);
    return;
  }
  const { coefficients } = source;
  if (coefficients.length > run.basis.length || !coefficients.every(Number.isFinite)) {
    refuse(`coefficients [${coefficients.slice(0, 9).join(", ")}] for the ${run.basis.length} deltas of the run`);
  }
}

/** Checks a rectangle and its cells. Error: `bad-usage`. */
export function checkTile(run: ViewedRun, request: TileRequest): ViewedTensor {
  const { tensor, source, rect, maxRows, maxColumns } = request;
  const viewed = viewedTensor(run, tensor);
  checkSource(run, source);
  const { row, column, rows, columns } = rect;
  const isInside = row >= 0 && column >= 0 && row + rows <= viewed.rows && column + columns <= viewed.columns;
  if (![row, column, rows, columns].every(Number.isInteger) || rows < 1 || columns < 1 || !isInside) {
    refuse(`${place(rect)} is no part of ${viewed.name} [${viewed.rows}, ${viewed.columns}]`);
  }
  if (![maxRows, maxColumns].every(Number.isInteger) || maxRows < 1 || maxColumns < 1) {
    refuse(`${maxRows} × ${maxColumns} cells; whole numbers of at least 1 are needed`);
  }
  const cells = Math.min(maxRows, rows) * Math.min(maxColumns, columns);
  if (cells > maxTileCells) refuse(`a picture of ${cells} cells; at most ${maxTileCells} are read at once`);
  checkOrder(request.rowOrder, { what: "rows", asked: rows, count: viewed.rows });
  checkOrder(request.columnOrder, { what: "columns", asked: columns, count: viewed.columns });
  return viewed;
}

/** Checks that an order names as many lines as are asked for, all of the tensor. Error: `bad-usage`. */
function checkOrder(
  order: Uint32Array | undefined,
  { what, asked, count }: { readonly what: string; readonly asked: number; readonly count: number },
): void {
  if (order && (order.length !== asked || order.some((index) => index >= count))) {
    refuse(`an order of ${order.length} ${what} for ${asked} of the tensor's ${count}; each must be one of them`);
  }
}

/** Checks the place of one scalar. Error: `bad-usage`. */
export function checkCell(run: ViewedRun, tensor: number, row: number, column: number): ViewedTensor {
  const request = { row, column, rows: 1, columns: 1 };
  return checkTile(run, {
    tensor,
    source: { kind: "weights", base: true, coefficients: [] },
    rect: request,
    maxRows: 1,
    maxColumns: 1,
    summary: "peak",
  });
}

function place({ row, column, rows, columns }: Rect): string {
  return `rows ${row} to ${row + rows}, columns ${column} to ${column + columns},`;
}
