import { averageColumn, type SuiteTable } from "./suiteTable";
import { at, lineMark, scale, svgDocument, textMark, ticks } from "./svg";
import { bestMark, tableCaption, tableDigits } from "./tableText";

const [width, left, right, rowHeight, top] = [640, 190, 120, 30, 12] as const;
const axisWords = {
  accuracy: "right answers, average, %",
  perplexity: "perplexity, average (less is better)",
} as const;

/** A table's averages as bars, one a row, with the standard deviation over seeds. Undefined where nothing was measured. */
export function barsSvg(table: SuiteTable): string | undefined {
  const column = table.columns.indexOf(averageColumn);
  const bars = table.rows.flatMap(({ name, entries }) => {
    const entry = entries[column];
    return entry ? [{ name, entry }] : [];
  });
  if (bars.length === 0) return undefined;
  const ends = bars.map(({ entry }) => entry.mean + (entry.deviation ?? 0));
  const marks = ticks(0, Math.max(...ends));
  const x = scale([0, marks.at(-1) ?? 1], [left, width - right]);
  const bottom = top + bars.length * rowHeight;
  const digits = tableDigits[table.measure];
  const grid = marks.flatMap((value) => [
    lineMark(x(value), top, x(value), bottom, 'stroke="#d9d9d9"'),
    textMark(x(value), bottom + 16, String(value), 'text-anchor="middle"'),
  ]);
  const rows = bars.flatMap(({ name, entry }, index) => {
    const y = top + index * rowHeight + rowHeight / 2;
    const deviation = entry.deviation ?? 0;
    const end = x(entry.mean + deviation);
    const said = `${entry.mean.toFixed(digits)}${entry.deviation === null ? "" : ` ± ${deviation.toFixed(digits)}`}`;
    return [
      textMark(left - 8, y + 4, name, 'text-anchor="end"'),
      `<rect x="${at(x(0))}" y="${at(y - 9)}" width="${at(x(entry.mean) - x(0))}" height="18" fill="${entry.isBest ? "#0072b2" : "#8db8d4"}"/>`,
      ...(deviation > 0 ? [lineMark(x(entry.mean - deviation), y, end, y, 'stroke="#1a1a1a" stroke-width="1.5"')] : []),
      textMark(end + 6, y + 4, `${said}${entry.isBest ? ` ${bestMark}` : ""}`, entry.isBest ? 'font-weight="700"' : ""),
    ];
  });
  const axis = textMark((left + width - right) / 2, bottom + 36, axisWords[table.measure], 'text-anchor="middle"');
  const caption = `${table.note ? `${table.note} ` : ""}${tableCaption(table)}; line: one standard deviation to each side`;
  return svgDocument({ width, height: bottom + 44, title: table.title, caption, body: [...grid, ...rows, axis] });
}
