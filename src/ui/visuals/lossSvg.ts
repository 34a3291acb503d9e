import type { ChartSeries } from "./LossChart";

const width = 720;
const height = 400;
const pad = 48;
const palette = ["#e9548d", "#411172", "#628eed", "#7f5d00", "#003e21", "#9b9800"];

/** The chart as a free-standing SVG document, for papers: same values, names at the line ends. */
export function lossSvg(title: string, series: readonly ChartSeries[]): string {
  const values = series.flatMap((line) => line.values);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const steps = Math.max(2, ...series.map((line) => line.values.length));
  const x = (step: number) => pad + (step / (steps - 1)) * (width - 3 * pad);
  const y = (value: number) => height - pad - ((value - low) / (high - low || 1)) * (height - 2 * pad);
  const lines = series.map((line, i) => {
    const colour = palette[i % palette.length];
    const points = line.values.map((value, step) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
    const end = line.values.length - 1;
    const label = `<text x="${x(end) + 4}" y="${y(line.values[end] ?? low) + 4}" fill="${colour}">${escapeText(line.name)}</text>`;
    return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="1.5" stroke-dasharray="${line.dash.join(" ")}"/>${label}`;
  });
  const ticks = [low, (low + high) / 2, high].map(
    (value) => `<text x="4" y="${y(value) + 4}">${value.toPrecision(3)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">
<title>${escapeText(title)}</title><rect width="100%" height="100%" fill="#fff"/>
<text x="${pad}" y="20" font-size="14">${escapeText(title)}</text>${ticks.join("")}
<text x="${pad}" y="${height - 12}">step 1</text><text x="${x(steps - 1)}" y="${height - 12}" text-anchor="end">step ${steps}</text>
${lines.join("\n")}
</svg>
`;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
