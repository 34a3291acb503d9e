import { type KeyboardEvent, type PointerEvent, useMemo, useRef } from "react";
import { Cell, type MapCell } from "./MapCell";
import { type AreaShare, MarginBar } from "./MarginBar";
import { cellSize, layOut, neighbour } from "./mapLayout";
import css from "./TensorMap.module.css";

export type { MapCell } from "./MapCell";

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
  /** Any further key on a cell; true where it meant something. */
  readonly onKey?: ((key: string, cell: number) => boolean) | undefined;
  /** A row's or column's heading was pressed: its cells. */
  readonly onGroup?: ((cells: readonly number[]) => void) | undefined;
  /** Share of the scalars of a group of cells, for bars beside the rows and below the columns. */
  readonly area?: ((cells: readonly number[]) => AreaShare) | undefined;
  readonly testId: string;
}

/**
 * Layer × kind map: one cell a tensor, layers in their own order; tensors outside the layers in a last row.
 * An ARIA grid with one tab stop; arrows, Home and End move.
 */
export function TensorMap(props: TensorMapProps) {
  const { title, cells, kinds, scale, domain, focused, onFocus, onOpen, onKey, onGroup, area, testId } = props;
  const places = cells.map(({ layer, kind }) => `${layer} ${kind}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `places` is all that the layout reads of the cells
  const rows = useMemo(() => layOut(cells, kinds), [places, kinds]);
  const columns = useMemo(() => columnsOf(rows, kinds), [rows, kinds]);
  const areas = area && { rows: rows.map((row) => area(cellsOf(row.places))), columns: columns.map(area) };
  const grid = useRef<HTMLTableElement>(null);
  const current = focused ?? 0;
  const press = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || !(event.target as Element).closest("[data-cell]")) return;
    if (event.key === "Enter") onOpen?.(current);
    const next = neighbour(rows, current, event);
    if (next === undefined) {
      if (!event.ctrlKey && onKey?.(event.key, current)) event.preventDefault();
      return;
    }
    event.preventDefault();
    onFocus(next);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${next}"]`)?.focus();
  };
  const widest = (shares: readonly AreaShare[]) => Math.max(1, ...shares.map(({ all }) => all));
  return (
    <table
      ref={grid}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA in HTML lets a table be a grid
      role="grid"
      aria-label={title}
      className={css.grid}
      data-size={cellSize(rows)}
      data-brushing={cells.some(({ isBrushed }) => isBrushed)}
      onKeyDown={press}
      onDoubleClick={() => onOpen?.(current)}
      onPointerOver={describe}
      data-testid={testId}
    >
      <thead>
        <tr>
          <th scope="col" className={css.layer}>
            layer
          </th>
          {kinds.map((kind, column) => (
            <th key={kind} scope="col" className={css.kind}>
              <Heading name={kind} what={`kind ${kind}`} cells={columns[column]} onGroup={onGroup} />
            </th>
          ))}
          {area && (
            <th scope="col" className={css.marginHead}>
              weights
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, layer, places }, y) => (
          <tr key={name} data-rest={layer === undefined}>
            <th scope="row" className={css.layer}>
              <Heading
                name={name}
                what={layer === undefined ? "outside the layers" : `layer ${name}`}
                cells={cellsOf(places)}
                onGroup={onGroup}
              />
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
            {places.length < kinds.length && areas && <td colSpan={kinds.length - places.length} />}
            {areas?.rows[y] && (
              <td className={css.margin}>
                <MarginBar {...areas.rows[y]} widest={widest(areas.rows)} direction="across" />
              </td>
            )}
          </tr>
        ))}
      </tbody>
      {areas && (
        <tfoot>
          <tr>
            <th scope="row" className={css.layer}>
              weights
            </th>
            {areas.columns.map((share, column) => (
              <td key={kinds[column]} className={css.marginBelow}>
                <MarginBar {...share} widest={widest(areas.columns)} direction="down" />
              </td>
            ))}
          </tr>
        </tfoot>
      )}
    </table>
  );
}

interface HeadingProps {
  readonly name: string;
  readonly what: string;
  readonly cells: readonly number[] | undefined;
  readonly onGroup: TensorMapProps["onGroup"];
}

/** A heading that picks out its row or column, where the map lets it. */
function Heading({ name, what, cells = [], onGroup }: HeadingProps) {
  if (!onGroup) return name;
  return (
    <button type="button" className={css.heading} aria-label={`Pick out ${what}`} onClick={() => onGroup(cells)}>
      {name}
    </button>
  );
}

/** The tooltip is written when a pointer comes, not for every cell at every move of a slider. */
function describe({ target }: PointerEvent): void {
  const cell = (target as Element).closest<HTMLElement>("[data-cell]");
  if (cell) cell.title = cell.ariaLabel ?? "";
}

type Rows = ReturnType<typeof layOut>;

function cellsOf(places: Rows[number]["places"]): readonly number[] {
  return places.flatMap(({ cell }) => (cell === undefined ? [] : [cell]));
}

function columnsOf(rows: Rows, kinds: readonly string[]): readonly (readonly number[])[] {
  const inLayers = rows.filter(({ layer }) => layer !== undefined);
  return kinds.map((_, column) => cellsOf(inLayers.flatMap(({ places }) => places[column] ?? [])));
}
