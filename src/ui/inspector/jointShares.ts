import type { Tile } from "../../engine/viewApi";
import { cellEdge, type PictureTile } from "../visuals/heatmapView";

/** Share of the scalars that are in both of two masks, by cell; the masks are given scalar by scalar over the tile's rectangle. */
export function jointShares(first: Tile, second: Tile, { rect, maxRows, maxColumns }: PictureTile): Tile {
  const values = new Float32Array(maxRows * maxColumns);
  let maximum = 0;
  for (let r = 0; r < maxRows; r++) {
    const [top, bottom] = [cellEdge(r, rect.rows, maxRows), cellEdge(r + 1, rect.rows, maxRows)];
    for (let c = 0; c < maxColumns; c++) {
      const [left, right] = [cellEdge(c, rect.columns, maxColumns), cellEdge(c + 1, rect.columns, maxColumns)];
      let both = 0;
      for (let row = top; row < bottom; row++) {
        for (let i = row * rect.columns + left; i < row * rect.columns + right; i++) {
          if ((first.values[i] ?? 0) >= 0.5 && (second.values[i] ?? 0) >= 0.5) both += 1;
        }
      }
      const share = both / ((bottom - top) * (right - left));
      values[r * maxColumns + c] = share;
      maximum = Math.max(maximum, share);
    }
  }
  return { rows: maxRows, columns: maxColumns, values, minimum: values.reduce((a, b) => Math.min(a, b), 1), maximum };
}
