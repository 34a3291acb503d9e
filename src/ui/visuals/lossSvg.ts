import { formatScalar } from "../../base/format";
import { escapeXml } from "../widgets/figureDrawing";
import { type ChartSeries, firstBroken, type LossTable } from "./lossTable";

const [width, height, left, right, top, bottom] = [760, 416, 56, 130, 58, 44];

export interface LossSvgOptions {
  readonly title: string;
  readonly isLogarithmic: boolean;
  /** Lines below the picture. */
  readonly caption: readonly string[];
  /** The colour of an accent on white paper. */
  readonly colour: (accent: string) => string;
}

/** The chart as a free-standing SVG document: the values that the page draws, names at the line ends. */
export function lossSvg(series: readonly ChartSeries[], table: LossTable, options: LossSvgOptions): string {
  const { title, isLogarithmic, caption, colour } = options;
  const { steps, bucket, lines } = table;
  const present = lines.flatMap(({ minimum, maximum }) => [...minimum, ...maximum]).filter((value) => value !== null);
  const scaled = isLogarithmic ? Math.log : (value: number) => value;
  const [low, high] = present.length > 0 ? [Math.min(...present), Math.max(...present)] : [0, 1];
  const [first, last] = [steps[0] ?? 0, Math.max((steps[0] ?? 0) + 1, steps.at(-1) ?? 1)];
  const x = (step: number) => left + ((step - first) / (last - first)) * (width - left - right);
  const share = (value: number) => (scaled(value) - scaled(low)) / (scaled(high) - scaled(low) || 1);
  const y = (value: number) => height - bottom - share(value) * (height - top - bottom);
  const point = (step: number, value: number) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`;
  const path = (values: readonly (number | null)[]) =>
    values.flatMap((value, i) => (value === null ? [] : [point(steps[i] ?? 0, value)])).join(" ");
  const drawn = series.map(({ name, values, accent, dash }, index) => {
    const line = lines[index];
    if (!line) return "";
    const stroke = colour(accent);
    const dashed = dash.length > 0 ? ` stroke-dasharray="${dash.join(" ")}"` : "";
    const raw = line.isSmoothed
      ? `<polyline points="${path(line.raw)}" fill="none" stroke="${stroke}" stroke-opacity="0.35"/>`
      : "";
    const edge = path([...line.minimum])
      .split(" ")
      .reverse()
      .join(" ");
    const band =
      bucket > 1 ? `<polygon points="${path(line.maximum)} ${edge}" fill="${stroke}" fill-opacity="0.18"/>` : "";
    const end = line.line.findLastIndex((value) => value !== null);
    const label =
      end < 0
        ? ""
        : `<text x="${(x(steps[end] ?? 0) + 5).toFixed(1)}" y="${(y(line.line[end] ?? low) + 4).toFixed(1)}" fill="${stroke}">${escapeXml(name)}</text>`;
    const broken = firstBroken(values);
    const cross =
      broken === undefined
        ? ""
        : `<text x="${x(broken).toFixed(1)}" y="${height - bottom - 4}" fill="${stroke}">✕</text>`;
    return `${band}${raw}<polyline points="${path(line.line)}" fill="none" stroke="${stroke}" stroke-width="1.8"${dashed}/>${label}${cross}`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => {
    const value = isLogarithmic ? low * (high / low) ** at : low + at * (high - low);
    return `<path d="M${left} ${y(value).toFixed(1)}H${width - right}" stroke="#dcdfe4"/><text x="${left - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${formatScalar(value)}</text>`;
  });
  const total = height + 16 * caption.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" font-family="system-ui, sans-serif" font-size="11" fill="#1b1d21">
<title>${escapeXml(title)}</title><desc>${escapeXml(caption.join(". "))}</desc>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="16" y="22" font-size="15" font-weight="600">${escapeXml(title)}</text>
${ticks.join("\n")}
${drawn.join("\n")}
<text x="${left}" y="${height - bottom + 18}">step ${first + 1}</text><text x="${width - right}" y="${height - bottom + 18}" text-anchor="end">step ${last + 1}</text>
<text x="16" y="${top - 14}" fill="#5b616b">loss, nats per token${isLogarithmic ? ", logarithmic" : ""}</text>
${caption.map((line, i) => `<text x="16" y="${height + 16 * i}" font-size="12" fill="#5b616b">${escapeXml(line)}</text>`).join("\n")}
</svg>
`;
}
