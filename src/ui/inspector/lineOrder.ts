import type { TileRequest } from "../../engine/viewApi";

/** An order of a tensor's rows or columns, the strongest first. Two with one key are the same order. */
export class LineOrder {
  readonly key: string;
  /** The tensor's line at each place. */
  readonly lines: Uint32Array<ArrayBuffer>;
  /** The place of each of the tensor's lines. */
  readonly places: Uint32Array<ArrayBuffer>;

  /** `strengths`: one number a line; lines of equal strength keep their order. */
  constructor(key: string, strengths: Float32Array) {
    this.key = key;
    const falling = [...strengths.keys()].sort((a, b) => (strengths[b] ?? 0) - (strengths[a] ?? 0) || a - b);
    this.lines = Uint32Array.from(falling);
    this.places = new Uint32Array(falling.length);
    falling.forEach((line, place) => {
      this.places[line] = place;
    });
  }

  /** What is compared where a question is asked anew only if its content changed. */
  toJSON(): string {
    return this.key;
  }
}

/** Undefined: the lines stand as they do in the tensor. */
export interface Orders {
  readonly rows: LineOrder | undefined;
  readonly columns: LineOrder | undefined;
}

export const ownOrders: Orders = { rows: undefined, columns: undefined };

export function sameOrders(a: Orders, b: Orders): boolean {
  return a.rows?.key === b.rows?.key && a.columns?.key === b.columns?.key;
}

/** The request whose rectangle is one of places: with the lines that stand there. */
export function inOrder(request: TileRequest, { rows, columns }: Orders): TileRequest {
  const { row, column, rows: height, columns: width } = request.rect;
  return {
    ...request,
    ...(rows && { rowOrder: rows.lines.slice(row, row + height) }),
    ...(columns && { columnOrder: columns.lines.slice(column, column + width) }),
  };
}

interface Place {
  readonly row: number;
  readonly column: number;
}

/** Where a scalar of the tensor stands. */
export function placeOfCell({ row, column }: Place, { rows, columns }: Orders): Place {
  return { row: rows?.places[row] ?? row, column: columns?.places[column] ?? column };
}

/** The tensor's scalar at a place. */
export function cellAtPlace({ row, column }: Place, { rows, columns }: Orders): Place {
  return { row: rows?.lines[row] ?? row, column: columns?.lines[column] ?? column };
}

/** Numbers of the tensor's lines as they stand in an order. */
export function valuesInOrder(values: Float32Array, order: LineOrder | undefined): Float32Array {
  return order ? Float32Array.from(order.lines, (line) => values[line] ?? 0) : values;
}
