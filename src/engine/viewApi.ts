/** A rectangle of a tensor [rows, columns]; a vector has one row. */
export interface Rect {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** Which numbers of a tensor are meant, one for each scalar. */
export type TensorSource =
  /**
   * (base) + Σ coefficients[i] · dᵢ over the deltas in the order of the report's basis (without its last entry, the base);
   * coefficients left out are 0.
   */
  | { readonly kind: "weights"; readonly base: boolean; readonly coefficients: readonly number[] }
  /** 1 where the scalar is a key neuron of the corpus (`ability`, `reference`, a language), else 0. */
  | { readonly kind: "mask"; readonly corpus: string };

export type WeightSource = Extract<TensorSource, { kind: "weights" }>;

/** Cells of one picture at most: 1 MiB is read back. */
export const maxTileCells = 2 ** 18;

/** A rectangle to be drawn with at most maxRows × maxColumns cells; what is drawn has at most `maxTileCells`. */
export interface TileRequest {
  /** Index in the report's list of tensors. */
  readonly tensor: number;
  readonly source: TensorSource;
  readonly rect: Rect;
  readonly maxRows: number;
  readonly maxColumns: number;
  /** How a cell sums up its scalars: the one of largest magnitude with its sign, mean, root mean square. Masks: always the share. */
  readonly summary: "peak" | "mean" | "rms";
  /**
   * Which row of the tensor stands at each row of the rectangle, and which column at each column: as many as the rectangle
   * has; left out, they stand in their own order. With an order either of two equal magnitudes may be a cell's peak.
   */
  readonly rowOrder?: Uint32Array<ArrayBuffer>;
  readonly columnOrder?: Uint32Array<ArrayBuffer>;
}

/** Cell (r, c) covers the rectangle's rows ⌊r·n/rows⌋ up to ⌊(r+1)·n/rows⌋, columns likewise. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  /** Row-major. */
  readonly values: Float32Array<ArrayBuffer>;
  readonly minimum: number;
  readonly maximum: number;
}

/** Where a colour scale ends: this share of the magnitudes lies within. */
export const domainQuantile = 0.995;
/** Scalars of largest magnitude that are named. */
export const topCount = 20;
export const histogramBins = 256;

/** Figures of one whole tensor. */
export interface TensorFigures {
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** Root of the mean square. */
  readonly rms: number;
  /** The 99.5 % quantile of the magnitudes: where a colour scale ends. 0 where fewer than 0.5 % of the scalars differ from 0. */
  readonly domain: number;
  /** Share of the scalars whose magnitude is beyond the domain. */
  readonly clippedShare: number;
  /** 256 counts of equal width between minimum and maximum. */
  readonly histogram: Uint32Array<ArrayBuffer>;
  /** Root mean square of each row and of each column; of a mask, the share. */
  readonly rowRms: Float32Array<ArrayBuffer>;
  readonly columnRms: Float32Array<ArrayBuffer>;
  /** The scalars of largest magnitude, largest first, of equals the first in row order; at most 20, none that is 0. */
  readonly top: readonly { readonly row: number; readonly column: number; readonly value: number }[];
}

/** One scalar in every vector of the run. */
export interface CellValues {
  readonly base: number;
  /** In the order of the report's basis, without the base. */
  readonly deltas: readonly number[];
  /** By corpus: whether it is a key neuron. */
  readonly isKey: Readonly<Record<string, boolean>>;
}

/** Where a scalar stands among all of its tensor by magnitude, from 1; scalars of equal magnitude share a rank. */
export interface ScalarRank {
  readonly rank: number;
  /** Scalars of the tensor. */
  readonly count: number;
}

/** How the key neurons of two corpora meet, in one tensor or in the whole model. */
export interface MaskOverlap {
  readonly left: number;
  readonly right: number;
  readonly both: number;
  /** Scalars counted. */
  readonly count: number;
}

/**
 * What pictures read of a run's tensors. One interface, two homes: the GPU worker for a live run, the data worker for a
 * recorded one. Only reduced values travel. Errors: `bad-usage` where there is no such run, tensor, corpus or rectangle, or
 * while the engine runs a long job; `missing-file` and `bad-file` for recordings.
 */
export interface TensorViews {
  readTile(request: TileRequest): Promise<Tile>;
  readFigures(tensor: number, source: TensorSource): Promise<TensorFigures>;
  readCell(tensor: number, row: number, column: number): Promise<CellValues>;
  readRank(tensor: number, source: WeightSource, row: number, column: number): Promise<ScalarRank>;
  /** One entry a tensor. */
  readOverlaps(left: string, right: string): Promise<readonly MaskOverlap[]>;
}
