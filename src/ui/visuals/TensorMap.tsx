import { type KeyboardEvent, memo, useMemo, useRef } from "react";
import { cssColours, magnitudeColour, signedColour } from "./colourScale";
import css from "./TensorMap.module.css";

/** One tensor of the map. */
export interface MapCell {
  readonly layer: number | undefined;
  readonly kind: string;
  /** In the unit of the legend. */
  readonly value: number;
  /** Printed in the cell. */
  readonly text: string;
  /** The whole of it in words, for the reader of the screen and the tooltip. */
  readonly label: string;
  /** Drawn with 45° lines: not selected. */
  readonly hatched: boolean;
  /** Nothing to say of this tensor: ∅ is drawn, not 0. */
  readonly empty: boolean;
}

export interface TensorMapProps {
  readonly title: string;
  readonly cells: readonly MapCell[];
  readonly kinds: readonly string[];
  readonly scale: "signed" | "magnitude";
  /** The value drawn in the strongest colour. */
  readonly domain: number;
  readonly focused: number | undefined;
  readonly onFocus: (cell: number) => void;
  /** Enter or a double click on a cell: look into the tensor. */
  readonly onOpen?: ((cell: number) => void) | undefined;
  readonly testId: string;
}

/** Up to this many rows, cells are large. */
const roomyRows = 13;

/**
 * Layer × kind map: one cell a tensor, layers in their own order; tensors outside the layers in a last row.
 * An ARIA grid with one tab stop; arrows move.
 */
export function TensorMap({ title, cells, kinds, scale, domain, focused, onFocus, onOpen, testId }: TensorMapProps) {
  const rows = useMemo(() => layOut(cells, kinds), [cells, kinds]);
  const grid = useRef<HTMLTableElement>(null);
  const current = focused ?? 0;
  const move = (event: KeyboardEvent) => {
    if (event.key === "Enter") onOpen?.(current);
    const next = neighbour(rows, current, event.key);
    if (next === undefined) return;
    event.preventDefault();
    onFocus(next);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${next}"]`)?.focus();
  };
  return (
    <table
      ref={grid}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA in HTML lets a table be a grid
      role="grid"
      aria-label={title}
      className={css.grid}
      data-roomy={rows.length <= roomyRows}
      onKeyDown={move}
      onDoubleClick={() => onOpen?.(current)}
      data-testid={testId}
    >
      <thead>
        <tr>
          <th scope="col" className={css.layer}>
            layer
          </th>
          {kinds.map((kind) => (
            <th key={kind} scope="col" className={css.kind}>
              {kind}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, places }) => (
          <tr key={name}>
            <th scope="row" className={css.layer}>
              {name}
            </th>
            {places.map(({ column, cell }) => {
              const found = cell === undefined ? undefined : cells[cell];
              if (cell === undefined || !found) return <td key={column} />;
              return (
                <Cell
                  key={column}
                  index={cell}
                  {...found}
                  scale={scale}
                  domain={domain}
                  isCurrent={cell === current}
                  isFocused={cell === focused}
                  onFocus={onFocus}
                />
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps extends MapCell {
  readonly index: number;
  readonly scale: "signed" | "magnitude";
  readonly domain: number;
  readonly isCurrent: boolean;
  readonly isFocused: boolean;
  readonly onFocus: (cell: number) => void;
}

const Cell = memo(function Cell({
  index,
  value,
  text,
  label,
  hatched,
  empty,
  kind,
  layer,
  scale,
  domain,
  isCurrent,
  isFocused,
  onFocus,
}: CellProps) {
  const relative = domain === 0 ? 0 : value / domain;
  const colours = cssColours(scale === "signed" ? signedColour(relative) : magnitudeColour(relative));
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a cell of a grid is a gridcell
    <td
      tabIndex={isCurrent ? 0 : -1}
      aria-label={label}
      aria-selected={!hatched}
      className={css.cell}
      style={empty ? undefined : colours}
      data-cell={index}
      data-hatched={hatched}
      data-empty={empty}
      data-focused={isFocused}
      title={label}
      onClick={() => onFocus(index)}
      onFocus={() => onFocus(index)}
      onKeyDown={undefined}
    >
      {layer === undefined && <span className={css.own}>{kind}</span>}
      <span className={css.value}>{empty ? "∅" : text}</span>
    </td>
  );
});

interface MapRow {
  readonly name: string;
  /** Indices of cells; undefined where this layer has no such tensor. */
  readonly places: readonly { readonly column: string; readonly cell: number | undefined }[];
}

/** A row for each layer; the last holds what is in no layer. */
function layOut(cells: readonly MapCell[], kinds: readonly string[]): readonly MapRow[] {
  const layers = [...new Set(cells.map((cell) => cell.layer))]
    .filter((layer) => layer !== undefined)
    .sort((a, b) => a - b);
  const rows = layers.map((layer) => ({
    name: String(layer),
    places: kinds.map((kind) => {
      const found = cells.findIndex((cell) => cell.layer === layer && cell.kind === kind);
      return { column: kind, cell: found < 0 ? undefined : found };
    }),
  }));
  const outside = cells.flatMap(({ layer, kind }, cell) => (layer === undefined ? [{ column: kind, cell }] : []));
  return outside.length > 0 ? [...rows, { name: "rest", places: outside }] : rows;
}

type Places = readonly (number | undefined)[];

/** The cell that an arrow key leads to; rows are as wide as their tensors. */
function neighbour(rows: readonly MapRow[], current: number, key: string): number | undefined {
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
      return row.find((cell) => cell !== undefined);
    case "End":
      return row.findLast((cell) => cell !== undefined);
    default:
      return undefined;
  }
}

function nearest(row: Places | undefined, x: number): number | undefined {
  return row?.[x] ?? row?.slice(0, x).findLast((cell) => cell !== undefined) ?? row?.find((cell) => cell !== undefined);
}
