import { maxTileCells, type Tile, type TileRequest } from "../engine/viewApi";

/**
 * The request in bands of whole rows of cells, none with more cells than are read at once. Only a request of one cell a
 * scalar is cut: there a band's cells are exactly those of the whole. Any other stays in one piece.
 */
export function cutBands(request: TileRequest): readonly TileRequest[] {
  const { rect, maxRows, maxColumns } = request;
  const isScalars = maxRows >= rect.rows && maxColumns >= rect.columns;
  const bandRows = Math.max(1, Math.floor(maxTileCells / rect.columns));
  if (!isScalars || bandRows >= rect.rows) return [request];
  return Array.from({ length: Math.ceil(rect.rows / bandRows) }, (_, band) => {
    const row = rect.row + band * bandRows;
    const rows = Math.min(bandRows, rect.row + rect.rows - row);
    const order = request.rowOrder?.slice(row - rect.row, row - rect.row + rows);
    return { ...request, rect: { ...rect, row, rows }, maxRows: rows, ...(order && { rowOrder: order }) };
  });
}

/** Bands of equal width, one below the other, as one tile. */
export function joinBands(bands: readonly Tile[]): Tile {
  const [first] = bands;
  if (first && bands.length === 1) return first;
  const values = new Float32Array(bands.reduce((sum, band) => sum + band.values.length, 0));
  let offset = 0;
  for (const band of bands) {
    values.set(band.values, offset);
    offset += band.values.length;
  }
  return {
    rows: bands.reduce((sum, { rows }) => sum + rows, 0),
    columns: first?.columns ?? 0,
    values,
    minimum: Math.min(...bands.map(({ minimum }) => minimum)),
    maximum: Math.max(...bands.map(({ maximum }) => maximum)),
  };
}
