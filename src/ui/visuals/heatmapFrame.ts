import type { Rect, Tile } from "../../engine/viewApi";
import type { Look, Palette } from "./heatmapColours";
import type { CellPlace, HeatmapWindow, Matrix, Size } from "./heatmapView";

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** A tile and the rectangle of the matrix that it covers. */
export interface PlacedTile {
  readonly tile: Tile;
  readonly rect: Rect;
}

/** Room for row and column numbers, CSS pixels. */
export const gutter = { left: 44, top: 18 } as const;

/** One picture: what to draw and where. */
export interface HeatmapFrame {
  readonly matrix: Matrix;
  readonly window: HeatmapWindow;
  /** Of the matrix's part, without the gutter. */
  readonly size: Size;
  readonly tile: PlacedTile | undefined;
  readonly look: Look;
  readonly palette: Palette;
  /** 1 where a cell gets an outline: the key neurons. One cell a scalar. */
  readonly outline: PlacedTile | undefined;
  readonly cursor: CellPlace | undefined;
  /** Numbers printed at rows and columns where they are not those of their places. */
  readonly numbers: { readonly rows: Uint32Array | undefined; readonly columns: Uint32Array | undefined };
  /** Rows and columns before which a line is drawn: attention heads. */
  readonly separators: { readonly rows: readonly number[]; readonly columns: readonly number[] };
  /** Numbers in cells are printed in units of 10 to this power. */
  readonly exponent: number;
}

/** The tile's number for a scalar, where the tile has one cell a scalar. */
export function valueAt({ tile, rect }: PlacedTile, row: number, column: number): number | undefined {
  const [r, c] = [row - rect.row, column - rect.column];
  if (r < 0 || c < 0 || r >= tile.rows || c >= tile.columns) return undefined;
  return tile.values[r * tile.columns + c];
}
