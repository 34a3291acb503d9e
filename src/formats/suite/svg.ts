// A free-standing SVG document with axes, in black, white and a few colours that the colour-blind tell apart.

/** Okabe and Ito's colours, dark enough on white for lines; a dash tells the lines apart without them. */
export const seriesLooks = [
  { colour: "#000000", dash: "" },
  { colour: "#0072b2", dash: "6 3" },
  { colour: "#d55e00", dash: "2 3" },
  { colour: "#009e73", dash: "8 3 2 3" },
  { colour: "#aa4499", dash: "4 2" },
  { colour: "#7a5195", dash: "10 4" },
] as const;

const symbols: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text between tags or in quotes; control characters, which XML forbids, become spaces. */
export function escapeXml(text: string): string {
  return text.replace(/\p{Cc}/gu, " ").replace(/[&<>"']/g, (sign) => symbols[sign] ?? sign);
}

/** Coordinates with at most two decimals. */
export const at = (value: number) => String(Math.round(value * 100) / 100);

export function textMark(x: number, y: number, text: string, attributes = ""): string {
  return `<text x="${at(x)}" y="${at(y)}"${attributes && ` ${attributes}`}>${escapeXml(text)}</text>`;
}

export function lineMark(x1: number, y1: number, x2: number, y2: number, attributes: string): string {
  return `<line x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}" ${attributes}/>`;
}

/** Round numbers that cover `low` to `high`, about `count` of them. */
export function ticks(low: number, high: number, count = 5): readonly number[] {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Where a value of one scale lies on another. */
export function scale(from: readonly [number, number], to: readonly [number, number]): (value: number) => number {
  const span = from[1] - from[0] || 1;
  return (value) => to[0] + ((value - from[0]) / span) * (to[1] - to[0]);
}

export interface SvgDocument {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** Lines below the picture, cut at words. */
  readonly caption: string;
  readonly body: readonly string[];
}

/** Characters of 12 px text that fit a width, with room to spare. */
const charactersOf = (width: number) => Math.max(20, Math.floor(width / 6.2));

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < charactersOf(width))
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The whole document: title above, picture, caption below. */
export function svgDocument({ width, height, title, caption, body }: SvgDocument): string {
  const titles = wrapped(title, width - 60);
  const lines = wrapped(caption, width - 32);
  const top = 12 + titles.length * 20;
  const whole = top + height + lines.length * 16 + 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${at(whole)}" viewBox="0 0 ${width} ${at(whole)}" font-family="system-ui, sans-serif" font-size="12" fill="#1a1a1a">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(caption)}</desc>`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...titles.map((line, index) => textMark(16, 24 + 20 * index, line, 'font-size="14" font-weight="600"')),
    `<g transform="translate(0 ${top})">`,
    ...body,
    "</g>",
    ...lines.map((line, index) => textMark(16, top + height + 16 * (index + 1), line, 'fill="#444444"')),
    "</svg>",
    "",
  ].join("\n");
}
