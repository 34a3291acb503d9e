import { escapeXml } from "../widgets/figureDrawing";
import { type ColourTable, colourIndex, colourTable, type Look, type Palette, paintValues } from "./heatmapColours";
import { type HeatmapFrame, valueAt } from "./heatmapFrame";
import { cellText, ticks } from "./heatmapMarks";
import { numberScale, rowHeight, visibleRect } from "./heatmapView";

export interface HeatmapCaption {
  readonly title: string;
  readonly lines: readonly string[];
  /** Numbers at the ends of the colour bar, or the names of the classes. */
  readonly ends: readonly string[];
}

const margin = { left: 60, top: 56, right: 20 } as const;
const lineHeight = 16;
const barWidth = 180;

/**
 * The window as a free-standing SVG document: whole cells at whole multiples of a pixel, row and column numbers, numbers
 * in the cells where the screen has them, colour bar and caption. In the palette's colours.
 */
export function heatmapSvg(frame: HeatmapFrame, caption: HeatmapCaption): string {
  const { window, matrix, size, tile: placed, look, palette, separators, numbers: names } = frame;
  if (!placed) throw new Error("there is no picture to save yet");
  const seen = visibleRect(window, matrix, size);
  const [across, down] = [window.scale, rowHeight(matrix, window.scale)];
  const table = colourTable(look, palette);
  const [width, height] = [seen.columns * across, seen.rows * down];
  const { tile, rect } = placed;
  const total = Math.ceil(Math.max(margin.left + width + margin.right, 520));
  const barTop = margin.top + height + 12;
  const texts = [
    ...caption.lines.map((line, i) => text(margin.left, barTop + 38 + i * lineHeight, line, palette.muted)),
  ];
  const bottom = barTop + 38 + caption.lines.length * lineHeight;
  const x = (column: number) => margin.left + (column - seen.column) * across;
  const y = (row: number) => margin.top + (row - seen.row) * down;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="${bottom}" viewBox="0 0 ${total} ${bottom}" font-family="system-ui, sans-serif">
<title>${escapeXml(caption.title)}</title>
<rect width="100%" height="100%" fill="${palette.paper}"/>
${text(margin.left, 22, caption.title, palette.text, 'font-size="15" font-weight="600"')}
<svg x="${margin.left}" y="${margin.top}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<image x="${(rect.column - seen.column) * across}" y="${(rect.row - seen.row) * down}" width="${rect.columns * across}" height="${rect.rows * down}" preserveAspectRatio="none" image-rendering="pixelated" href="${cellsUrl(frame, table)}"/>
</svg>
${separators.columns
  .filter((column) => column > seen.column && column < seen.column + seen.columns)
  .map((column) => line(x(column), margin.top, x(column), margin.top + height, palette))
  .join("")}
${separators.rows
  .filter((row) => row > seen.row && row < seen.row + seen.rows)
  .map((row) => line(margin.left, y(row), margin.left + width, y(row), palette))
  .join("")}
${ticks(seen.column, width, across, matrix.columns, 44)
  .map((column) =>
    text(
      x(column + 0.5),
      margin.top - 6,
      String(names.columns?.[column] ?? column),
      palette.muted,
      'text-anchor="middle" font-size="10"',
    ),
  )
  .join("")}
${ticks(seen.row, height, down, matrix.rows, 18)
  .map((row) =>
    text(
      margin.left - 6,
      y(row + 0.5) + 3,
      String(names.rows?.[row] ?? row),
      palette.muted,
      'text-anchor="end" font-size="10"',
    ),
  )
  .join("")}
${tile.rows === rect.rows && tile.columns === rect.columns && across >= numberScale ? numbers(frame, table, x, y) : ""}
${legend(look, palette, caption.ends, table, barTop)}
${texts.join("\n")}
</svg>
`;
}

/** The tile as a bitmap of one pixel a cell. */
function cellsUrl({ tile: placed, look }: HeatmapFrame, table: ColourTable): string {
  const canvas = document.createElement("canvas");
  if (!placed) return "";
  canvas.width = placed.tile.columns;
  canvas.height = placed.tile.rows;
  const image = new ImageData(canvas.width, canvas.height);
  paintValues(placed.tile.values, look, table, new Uint32Array(image.data.buffer));
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

function numbers(
  frame: HeatmapFrame,
  table: ColourTable,
  x: (column: number) => number,
  y: (row: number) => number,
): string {
  const { tile, window, matrix, size, look, exponent } = frame;
  const seen = visibleRect(window, matrix, size);
  const found: string[] = [];
  for (let row = seen.row; row < seen.row + seen.rows; row++) {
    for (let column = seen.column; column < seen.column + seen.columns; column++) {
      const value = tile && valueAt(tile, row, column);
      if (value === undefined) continue;
      const ink = table.text[colourIndex(value, look)] ?? "#000000";
      const label = cellText(value, exponent);
      found.push(text(x(column + 0.5), y(row + 0.5) + 3, label, ink, 'text-anchor="middle" font-size="10"'));
    }
  }
  return found.join("\n");
}

function legend(look: Look, palette: Palette, ends: readonly string[], table: ColourTable, top: number): string {
  if (look.kind === "classes") {
    const colours = [palette.paper, palette.first, palette.second, palette.text];
    return ends
      .map((label, i) => {
        const left = margin.left + i * 130;
        return `<rect x="${left}" y="${top}" width="12" height="12" fill="${colours[i]}" stroke="${palette.muted}"/>${text(left + 18, top + 10, label, palette.muted)}`;
      })
      .join("");
  }
  const bars = 60;
  const rects = Array.from({ length: bars }, (_, i) => {
    const index = Math.round((i / (bars - 1)) * (table.colours.length - 1));
    const [r = 0, g = 0, b = 0] = new Uint8Array(Uint32Array.of(table.colours[index] ?? 0).buffer);
    return `<rect x="${margin.left + i * (barWidth / bars)}" y="${top}" width="${barWidth / bars}" height="10" fill="rgb(${r},${g},${b})"/>`;
  });
  return `${rects.join("")}${text(margin.left, top + 23, ends[0] ?? "", palette.muted)}${text(margin.left + barWidth, top + 23, ends.at(-1) ?? "", palette.muted, 'text-anchor="end" font-size="12"')}`;
}

function line(x1: number, y1: number, x2: number, y2: number, { text: ink }: Palette): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${ink}"/>`;
}

function text(x: number, y: number, content: string, fill: string, more = 'font-size="12"'): string {
  return `<text x="${x}" y="${y}" fill="${fill}" ${more}>${escapeXml(content)}</text>`;
}
