import { memo } from "react";
import { cssColours, magnitudeColour, signedColour } from "./colourScale";
import type { MapPlace } from "./mapLayout";
import css from "./TensorMap.module.css";

/** One tensor of the map. */
export interface MapCell extends MapPlace {
  /** In the unit of the legend. */
  readonly value: number;
  /** Printed in the cell where it has room. */
  readonly text: string;
  /** The whole of it in words, for the reader of the screen and the tooltip. */
  readonly label: string;
  /** Drawn with 45° lines: not selected. */
  readonly hatched: boolean;
  /** Nothing to say of this tensor: ∅ is drawn, not 0. */
  readonly empty: boolean;
  /** Decided by hand: × or + stands in the cell. */
  readonly mark?: "excluded" | "forced" | undefined;
  readonly isPinned?: boolean;
  /** One-dimensional: drawn narrower. */
  readonly isVector?: boolean;
  /** Framed: it belongs to the tensors picked out. */
  readonly isBrushed?: boolean;
}

interface CellProps extends MapCell {
  readonly index: number;
  readonly scale: "signed" | "magnitude";
  readonly domain: number;
  readonly isCurrent: boolean;
  readonly isFocused: boolean;
  readonly onFocus: (cell: number) => void;
}

/** Drawn again only when what it shows changes. */
export const Cell = memo(function Cell(props: CellProps) {
  const { index, value, text, label, hatched, empty, kind, layer, scale, domain, mark, onFocus } = props;
  const relative = domain === 0 ? 0 : value / domain;
  const colours = cssColours(scale === "signed" ? signedColour(relative) : magnitudeColour(relative));
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a cell of a grid is a gridcell
    <td
      tabIndex={props.isCurrent ? 0 : -1}
      aria-label={label}
      aria-selected={!hatched}
      className={css.cell}
      style={empty ? undefined : colours}
      data-cell={index}
      data-hatched={hatched}
      data-empty={empty}
      data-focused={props.isFocused}
      data-brushed={props.isBrushed}
      data-mark={mark}
      data-vector={props.isVector}
      onClick={() => onFocus(index)}
      onFocus={() => onFocus(index)}
      onKeyDown={undefined}
    >
      {mark && <span className={css.mark}>{mark === "excluded" ? "×" : "+"}</span>}
      {props.isPinned && <span className={css.pin}>◆</span>}
      {layer === undefined && <span className={css.own}>{kind}</span>}
      <span className={css.value}>{empty ? "∅" : text}</span>
    </td>
  );
});
