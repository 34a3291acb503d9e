import { cssColours, magnitudeColour, signedColour } from "./colourScale";
import css from "./SmallTensorMap.module.css";
import type { MapCell } from "./TensorMap";

export interface SmallTensorMapProps {
  /** What it shows, in a sentence: the picture's name for a reader of the screen. */
  readonly label: string;
  readonly cells: readonly Pick<MapCell, "layer" | "kind" | "value" | "empty">[];
  readonly kinds: readonly string[];
  /** The value drawn in the strongest colour. */
  readonly domain: number;
  /** Magnitudes by default. */
  readonly scale?: "magnitude" | "signed";
}

const [width, height, gap] = [15, 11, 1] as const;

/** A layer × kind map without text, to be compared with its neighbours; tensors outside the layers in a last row. */
export function SmallTensorMap({ label, cells, kinds, domain, scale = "magnitude" }: SmallTensorMapProps) {
  const colourOf = scale === "signed" ? signedColour : magnitudeColour;
  const layers = [...new Set(cells.map(({ layer }) => layer))]
    .filter((layer) => layer !== undefined)
    .sort((a, b) => a - b);
  const outside = cells.filter(({ layer }) => layer === undefined);
  const rows = layers.length + (outside.length > 0 ? 1 : 0);
  const columns = Math.max(kinds.length, outside.length);
  return (
    <svg
      role="img"
      aria-label={label}
      data-values
      className={css.map}
      width={columns * (width + gap)}
      height={rows * (height + gap)}
    >
      {cells.map(({ layer, kind, value, empty }, index) => {
        const row = layer === undefined ? layers.length : layers.indexOf(layer);
        const column = layer === undefined ? outside.findIndex((cell) => cell.kind === kind) : kinds.indexOf(kind);
        const fill = empty ? "none" : cssColours(colourOf(domain > 0 ? value / domain : 0)).background;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a tensor is known by its place in the report
            key={index}
            x={column * (width + gap)}
            y={row * (height + gap)}
            width={width}
            height={height}
            style={{ fill }}
          />
        );
      })}
    </svg>
  );
}
