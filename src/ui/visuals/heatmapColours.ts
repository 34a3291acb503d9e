import { magnitudeColour, signedColour, textOn } from "./colourScale";

/** Colours of the page as the browser resolved them, "#rrggbb". */
export interface Palette {
  readonly isDark: boolean;
  readonly paper: string;
  readonly text: string;
  readonly muted: string;
  /** Of the first mask and the second. */
  readonly first: string;
  readonly second: string;
}

/** How values become colours. */
export type Look =
  /** From `low` to `high`, clipped beyond. */
  | { readonly kind: "ramp"; readonly scale: "signed" | "magnitude"; readonly low: number; readonly high: number }
  /** Values are 0 nothing, 1 first mask only, 2 second only, 3 both. */
  | { readonly kind: "classes" };

/** The colours of a look, as the bytes of an image (alpha in the high byte), and which of them need white text. */
export interface ColourTable {
  readonly colours: Uint32Array<ArrayBuffer>;
  readonly text: readonly string[];
}

const steps = 257;

/** The table of a look: 257 steps of a ramp, or the four classes. */
export function colourTable(look: Look, palette: Palette): ColourTable {
  const theme = palette.isDark ? "dark" : "light";
  const colours =
    look.kind === "classes"
      ? [palette.paper, palette.first, palette.second, palette.text]
      : Array.from({ length: steps }, (_, i) => {
          const t = i / (steps - 1);
          return (look.scale === "signed" ? signedColour(2 * t - 1) : magnitudeColour(t))[theme];
        });
  return { colours: Uint32Array.from(colours, pixelOf), text: colours.map(textOn) };
}

/** Entry of the table for a value. Not a number: the middle, as colourless as the scale allows. */
export function colourIndex(value: number, look: Look): number {
  if (look.kind === "classes") return value & 3;
  const span = look.high - look.low;
  const position = span > 0 ? (value - look.low) / span : 0.5;
  if (Number.isNaN(position)) return (steps - 1) / 2;
  return Math.round(Math.min(1, Math.max(0, position)) * (steps - 1));
}

/** Writes one pixel for each value. */
export function paintValues(values: Float32Array, look: Look, { colours }: ColourTable, pixels: Uint32Array): void {
  const transparent = 0;
  if (look.kind === "classes") {
    for (let i = 0; i < values.length; i++) pixels[i] = colours[(values[i] ?? 0) & 3] ?? transparent;
    return;
  }
  const last = steps - 1;
  const factor = look.high > look.low ? last / (look.high - look.low) : 0;
  const shift = factor === 0 ? last / 2 : -look.low * factor;
  for (let i = 0; i < values.length; i++) {
    const position = (values[i] ?? 0) * factor + shift + 0.5;
    // Comparisons with a NaN are false: it takes the middle.
    const index = position >= 0 ? (position <= last ? position | 0 : last) : position < 0 ? 0 : last / 2;
    pixels[i] = colours[index] ?? transparent;
  }
}

/** "#rrggbb" as bytes R, G, B, 255 in memory, read as one little-endian number. */
function pixelOf(colour: string): number {
  const rgb = Number.parseInt(colour.slice(1), 16);
  return ((255 << 24) | ((rgb & 255) << 16) | (rgb & 0xff00) | ((rgb >> 16) & 255)) >>> 0;
}

/** Where a signed scale ends so that zero has its own colour. */
export function signedLook(domain: number): Look {
  return { kind: "ramp", scale: "signed", low: -domain, high: domain };
}

/** Shares of a mask: from 0 to four times the fair share, at most 1. */
export function shareLook(fairShare: number): Look {
  return { kind: "ramp", scale: "magnitude", low: 0, high: Math.min(1, 4 * fairShare) };
}

/** Classes of two masks over the same cells: 0 neither, 1 the first only, 2 the second only, 3 both. */
export function classesOf(first: Float32Array, second: Float32Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(first, (value, i) => (value >= 0.5 ? 1 : 0) + ((second[i] ?? 0) >= 0.5 ? 2 : 0));
}
