/** Where a cell stands: its layer, and the column of its kind. */
export interface MapPlace {
  readonly layer: number | undefined;
  readonly kind: string;
}

export interface MapRow {
  readonly name: string;
  /** Undefined for what is in no layer. */
  readonly layer: number | undefined;
  /** Indices of cells; undefined where this layer has no such tensor. */
  readonly places: readonly { readonly column: string; readonly cell: number | undefined }[];
}

/** A row for each layer; the last holds what is in no layer. */
export function layOut(cells: readonly MapPlace[], kinds: readonly string[]): readonly MapRow[] {
  const layers = new Map<number, Map<string, number>>();
  const outside: { readonly column: string; readonly cell: number }[] = [];
  cells.forEach(({ layer, kind }, cell) => {
    if (layer === undefined) outside.push({ column: kind, cell });
    else layers.set(layer, (layers.get(layer) ?? new Map()).set(kind, cell));
  });
  const rows = [...layers]
    .sort(([a], [b]) => a - b)
    .map(
      ([layer, found]): MapRow => ({
        name: String(layer),
        layer,
        places: kinds.map((column) => ({ column, cell: found.get(column) })),
      }),
    );
  return outside.length > 0 ? [...rows, { name: "rest", layer: undefined, places: outside }] : rows;
}

/** How large cells are: with their number up to 6 layers, low up to 20, lower beyond. */
export function cellSize(rows: readonly MapRow[]): "large" | "medium" | "compact" {
  const layers = rows.filter(({ layer }) => layer !== undefined).length;
  if (layers <= 6) return "large";
  return layers <= 20 ? "medium" : "compact";
}

type Places = readonly (number | undefined)[];

/** The cell that an arrow key, Home or End leads to; with Ctrl, Home and End lead to the first and last of all. */
export function neighbour(
  rows: readonly MapRow[],
  current: number,
  { key, ctrlKey = false }: { readonly key: string; readonly ctrlKey?: boolean },
): number | undefined {
  const grid = rows.map(({ places }) => places.map(({ cell }) => cell));
  const y = grid.findIndex((row) => row.includes(current));
  const row: Places = grid[y] ?? [];
  const x = row.indexOf(current);
  switch (key) {
    case "ArrowRight":
      return row.slice(x + 1).find((cell) => cell !== undefined);
    case "ArrowLeft":
      return row.slice(0, x).findLast((cell) => cell !== undefined);
    case "ArrowDown":
      return nearest(grid[y + 1], x);
    case "ArrowUp":
      return nearest(grid[y - 1], x);
    case "Home":
      return (ctrlKey ? grid.flat() : row).find((cell) => cell !== undefined);
    case "End":
      return (ctrlKey ? grid.flat() : row).findLast((cell) => cell !== undefined);
    default:
      return undefined;
  }
}

function nearest(row: Places | undefined, x: number): number | undefined {
  return row?.[x] ?? row?.slice(0, x).findLast((cell) => cell !== undefined) ?? row?.find((cell) => cell !== undefined);
}
