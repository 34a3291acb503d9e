// Numbers of a CSV beside numbers as the screen prints them.

export type Row = readonly string[];

/** Rows of a CSV with quoted cells. */
export function parseCsv(text: string): Row[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    if (end === "" && quoted === undefined && plain === "") break;
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "\n") rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

/** A number as printed: its value in the unit of a CSV, and half of its last digit. */
interface Printed {
  readonly value: number;
  readonly tolerance: number;
}

const units: Readonly<Record<string, number>> = {
  "%": 0.01,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  s: 1000,
};
const duration = /(?<![\p{L}\d.])(\d+) (h|min) (\d+) (min|s)(?!\p{L})/gu;
const number = /(?<![\p{L}\d.]|\p{L}-)([-−+]?)(\d[\d,]*)(\.\d+)?(e[+-]?\d+)?(?: (%|KiB|MiB|GiB|s)(?!\p{L}))?/gu;

/** The numbers of a text; of "k1" and "L0" none. A unit is turned into that of CSVs: shares, bytes, milliseconds. */
export function numbersIn(text: string): Printed[] {
  const found: Printed[] = [];
  const rest = text.replaceAll(duration, (_, large: string, unit: string, small: string) => {
    const [first, second] = unit === "h" ? [3_600_000, 60_000] : [60_000, 1000];
    found.push({ value: Number(large) * first + Number(small) * second, tolerance: second / 2 });
    return " ";
  });
  for (const [, sign = "", whole = "", decimals = "", exponent = "", unit = ""] of rest.matchAll(number)) {
    const scale = units[unit] ?? 1;
    const size = Number(`${whole.replaceAll(",", "")}${decimals}${exponent}`);
    const lastDigit = 10 ** (Number(exponent.slice(1) || 0) - Math.max(0, decimals.length - 1));
    // Three significant digits may end in zeros that are not printed: 2.004 as "2".
    const isShort = size < 10 && decimals === "" && exponent === "" && unit === "";
    const tolerance = isShort ? 0.005 : (lastDigit / 2) * scale;
    found.push({ value: (sign === "-" || sign === "−" ? -size : size) * scale, tolerance });
  }
  return found;
}

/** Whether every number of the text is among those of the cells, at its printed digits. */
export function rowHolds(cells: Row, text: string): boolean {
  const own = cells.flatMap((cell) => {
    const value = Number(cell);
    return cell.trim() !== "" && Number.isFinite(value) ? [value] : numbersIn(cell).map((printed) => printed.value);
  });
  return numbersIn(text).every(({ value, tolerance }) =>
    own.some((candidate) => Math.abs(candidate - value) <= tolerance * 1.001 + Math.abs(value) * 1e-12),
  );
}

/** The rows that are called `name` in one of their first two cells: exactly, or else as a part of it. */
export function bestRow(rows: readonly Row[], name: string): Row[] {
  const bare = (text: string) => text.replaceAll(/\s/g, "");
  const exact = rows.filter((row) => row.slice(0, 2).some((cell) => bare(cell) === bare(name)));
  if (exact.length > 0) return exact;
  const words = name.split(/\s/);
  return rows.filter(
    (row) => words.includes(row[0] ?? "") || (bare(row[0] ?? "") !== "" && name.includes(row[0] ?? "")),
  );
}
