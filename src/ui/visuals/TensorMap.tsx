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
  readonly testId: string;
}

/**
 * Layer × kind map: one cell a tensor, layers in their own order; tensors outside the layers in a last row.
 * An ARIA grid with one tab stop; arrows move.
 */
export function TensorMap({ title, cells, kinds, scale, domain, focused, onFocus, testId }: TensorMapProps) {
  const rows = useMemo(() => layOut(cells, kinds), [cells, kinds]);
  const grid = useRef<HTMLDivElement>(null);
  const current = focused ?? rows.flat().find((cell) => cell !== undefined) ?? 0;
  const move = (event: KeyboardEvent) => {
    const next = neighbour(rows, current, event.key);
    if (next === undefined) return;
    event.preventDefault();
    onFocus(next);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${next}"]`)?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be a grid with one tab stop
    <div
      ref={grid}
      role="grid"
      aria-label={title}
      aria-readonly
      tabIndex={-1}
      className={css.grid}
      style={{ gridTemplateColumns: `auto repeat(${kinds.length}, minmax(34px, 64px))` }}
      onKeyDown={move}
      data-testid={testId}
    >
      <div role="row" className={css.row} tabIndex={-1}>
        <span role="columnheader" tabIndex={-1} className={css.corner}>
          layer
        </span>
        {kinds.map((kind) => (
          <span key={kind} role="columnheader" tabIndex={-1} className={css.kind}>
            {kind}
          </span>
        ))}
      </div>
      {rows.map((row, index) => (
        <div key={rowName(cells, row, index)} role="row" className={css.row} tabIndex={-1}>
          <span role="rowheader" tabIndex={-1} className={css.layer}>
            {rowName(cells, row, index)}
          </span>
          {row.map((cell, column) => {
            const found = cell === undefined ? undefined : cells[cell];
            if (cell === undefined || !found) {
              // biome-ignore lint/suspicious/noArrayIndexKey: an empty place has no other name
              return <span key={column} role="gridcell" tabIndex={-1} aria-label="no such tensor" />;
            }
            return (
              <Cell
                key={found.label}
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
        </div>
      ))}
    </div>
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
    <span
      role="gridcell"
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
    </span>
  );
});

/** Cell indices by row and column; the last row holds what is in no layer. */
function layOut(cells: readonly MapCell[], kinds: readonly string[]): readonly (readonly (number | undefined)[])[] {
  const layers = [...new Set(cells.map((cell) => cell.layer))]
    .filter((layer) => layer !== undefined)
    .sort((a, b) => a - b);
  const rows = layers.map((layer) =>
    kinds.map((kind) => {
      const found = cells.findIndex((cell) => cell.layer === layer && cell.kind === kind);
      return found < 0 ? undefined : found;
    }),
  );
  const outside = cells.flatMap((cell, index) => (cell.layer === undefined ? [index] : []));
  return outside.length > 0 ? [...rows, outside] : rows;
}

function rowName(cells: readonly MapCell[], row: readonly (number | undefined)[], index: number): string {
  const first = row.find((cell) => cell !== undefined);
  const layer = first === undefined ? undefined : cells[first]?.layer;
  return layer === undefined ? (index === 0 ? "–" : "rest") : String(layer);
}

function neighbour(
  rows: readonly (readonly (number | undefined)[])[],
  current: number,
  key: string,
): number | undefined {
  const y = rows.findIndex((row) => row.includes(current));
  const x = rows[y]?.indexOf(current) ?? 0;
  const row = rows[y] ?? [];
  switch (key) {
    case "ArrowRight":
      return row.slice(x + 1).find((cell) => cell !== undefined);
    case "ArrowLeft":
      return row.slice(0, x).findLast((cell) => cell !== undefined);
    case "ArrowDown":
      return nearest(rows[y + 1], x);
    case "ArrowUp":
      return nearest(rows[y - 1], x);
    case "Home":
      return row.find((cell) => cell !== undefined);
    case "End":
      return row.findLast((cell) => cell !== undefined);
    default:
      return undefined;
  }
}

function nearest(row: readonly (number | undefined)[] | undefined, x: number): number | undefined {
  return row?.[x] ?? row?.slice(0, x).findLast((cell) => cell !== undefined) ?? row?.find((cell) => cell !== undefined);
}
