/** A colour for each of two themes. */
export interface ThemedColour {
  readonly light: string;
  readonly dark: string;
}

type Rgb = readonly [number, number, number];

/** Blue – neutral – orange with equal lightness on both sides; ends and middle differ in every kind of colour vision. */
const signedLight = ["#083c75", "#116bb5", "#519fdd", "#a5d1f1", "#f6f6f4", "#edc28d", "#d38332", "#9e5209", "#5f2e09"];
const signedDark = ["#bce5fe", "#6dc1f9", "#328bd6", "#285388", "#24262b", "#7a4122", "#c36d27", "#f1a450", "#f9d9a6"];

/** Steps of the look-up tables; odd, so that zero has an entry of its own. */
const steps = 129;

const signedTable = zip(interpolate(signedLight), interpolate(signedDark));
const cividis = Array.from({ length: steps }, (_, i) => cividisAt(i / (steps - 1)));
const magnitudeTable = zip([...cividis].reverse(), cividis);

/** Colour of a signed value in [−1, 1]; values beyond are clipped. */
export function signedColour(value: number): ThemedColour {
  return entry(signedTable, (value + 1) / 2);
}

/** Colour of a magnitude in [0, 1]: cividis, reversed in the light theme so that little is near the paper. */
export function magnitudeColour(value: number): ThemedColour {
  return entry(magnitudeTable, value);
}

/** `light-dark(…)` for CSS, and the text colour that is readable on it. */
export function cssColours({ light, dark }: ThemedColour): { readonly background: string; readonly color: string } {
  return { background: `light-dark(${light}, ${dark})`, color: `light-dark(${textOn(light)}, ${textOn(dark)})` };
}

/** Black or white, whichever contrasts more (WCAG relative luminance). */
export function textOn(colour: string): string {
  const [r, g, b] = parse(colour).map(toLinear) as unknown as Rgb;
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? "#000000" : "#ffffff";
}

function entry(table: readonly ThemedColour[], position: number): ThemedColour {
  const clamped = Number.isFinite(position) ? Math.min(1, Math.max(0, position)) : 0.5;
  return table[Math.round(clamped * (table.length - 1))] ?? { light: "#ffffff", dark: "#000000" };
}

function zip(light: readonly string[], dark: readonly string[]): readonly ThemedColour[] {
  return light.map((colour, i) => ({ light: colour, dark: dark[i] ?? colour }));
}

/** Interpolates between stops in OKLab. */
function interpolate(stops: readonly string[]): readonly string[] {
  const labs = stops.map((stop) => toOklab(parse(stop)));
  return Array.from({ length: steps }, (_, i) => {
    const position = (i / (steps - 1)) * (labs.length - 1);
    const index = Math.min(labs.length - 2, Math.floor(position));
    const from = labs[index] ?? [0, 0, 0];
    const to = labs[index + 1] ?? from;
    const t = position - index;
    return format(fromOklab(from.map((a, axis) => a + t * ((to[axis] ?? a) - a)) as unknown as Rgb));
  });
}

/** Cividis as a polynomial fit (Nuñez et al. 2018, coefficients of d3-scale-chromatic, ISC). */
function cividisAt(t: number): string {
  const r = -4.54 - t * (35.34 - t * (2381.73 - t * (6402.7 - t * (7024.72 - t * 2710.57))));
  const g = 32.49 + t * (170.73 + t * (52.82 - t * (131.46 - t * (176.58 - t * 67.37))));
  const b = 81.24 + t * (442.36 - t * (2482.43 - t * (6167.24 - t * (6614.94 - t * 2475.67))));
  return format([r / 255, g / 255, b / 255]);
}

function parse(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

function format(rgb: Rgb): string {
  const hex = rgb.map((part) =>
    Math.round(255 * Math.min(1, Math.max(0, part)))
      .toString(16)
      .padStart(2, "0"),
  );
  return `#${hex.join("")}`;
}

function toLinear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function toGamma(part: number): number {
  return part <= 0.0031308 ? part * 12.92 : 1.055 * Math.max(0, part) ** (1 / 2.4) - 0.055;
}

/** sRGB ↔ OKLab after Ottosson 2020. */
function toOklab(rgb: Rgb): Rgb {
  const [r, g, b] = rgb.map(toLinear) as unknown as Rgb;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab([lightness, a, b]: Rgb): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toGamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toGamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toGamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
