// A suite's table as Markdown, LaTeX and CSV.
import { averageColumn, type SuiteTable, type SuiteTableRow, type TableEntry } from "./suiteTable";

/** Beside bold: what marks the best of a column, so that it is also read where bold is not. */
export const bestMark = "★";

const unitWords = { accuracy: "right answers, %", perplexity: "perplexity, less is better" } as const;

/** "right answers, %; mean ± s.d. over 3 seeds; ★ best mean of its column", of a picture without marks the first two. */
export function tableCaption({ measure, seedCount, rows }: SuiteTable, hasMarks = true): string {
  const seeds = seedCount === 1 ? "one seed" : `mean ± s.d. over ${seedCount} seeds`;
  const fewer = rows.some(({ entries }) => entries.some((entry) => entry && entry.n < seedCount));
  return [
    unitWords[measure],
    seeds,
    ...(fewer ? ["a cell with fewer seeds names their number"] : []),
    ...(hasMarks ? [`${bestMark} best mean of its column`] : []),
  ].join("; ");
}

/** Decimals that a measure is printed with. */
export const tableDigits = { accuracy: 1, perplexity: 3 } as const;

function head({ columns, showsReceivers }: SuiteTable): string[] {
  const titles = columns.map((column) => (column === averageColumn ? "Avg." : column));
  return ["", ...(showsReceivers ? ["tensors, %"] : []), ...titles];
}

interface Marks {
  readonly plusMinus: string;
  readonly none: string;
  best(text: string): string;
}

/** A number with its deviation, and n where it differs from the table's. */
export function entryText(entry: TableEntry | undefined, table: SuiteTable, marks: Marks): string {
  if (!entry) return marks.none;
  const digits = tableDigits[table.measure];
  const deviation = entry.deviation === null ? "" : ` ${marks.plusMinus} ${entry.deviation.toFixed(digits)}`;
  const fewer = entry.n === table.seedCount ? "" : ` (n = ${entry.n})`;
  const text = `${entry.mean.toFixed(digits)}${deviation}${fewer}`;
  return entry.isBest ? marks.best(text) : text;
}

function cells(row: SuiteTableRow, table: SuiteTable, marks: Marks, escaped: (text: string) => string): string[] {
  const share = row.receiverShare === undefined ? marks.none : (100 * row.receiverShare).toFixed(0);
  return [
    escaped(row.name),
    ...(table.showsReceivers ? [share] : []),
    ...row.entries.map((entry) => entryText(entry, table, marks)),
  ];
}

const plain: Marks = { plusMinus: "±", none: "–", best: (text) => `**${text}** ${bestMark}` };

/** A pipe or a line break would end the cell; what else Markdown or HTML reads is taken at its word. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|&]/g, (found) => `\\${found}`).replace(/\s+/g, " ");
}

/** A heading, the table and its caption. */
export function markdownTable(table: SuiteTable): string {
  const rows = [
    head(table).map(escapeMarkdown),
    head(table).map((_, index) => (index === 0 ? "---" : "--:")),
    ...table.rows.map((row) => cells(row, table, plain, escapeMarkdown)),
  ];
  const note = table.note ? `${escapeMarkdown(table.note)}\n\n` : "";
  const body = rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
  return `## ${escapeMarkdown(table.title)}\n\n${body}\n\n${note}${tableCaption(table)}\n`;
}

const latexCharacters: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  "&": "\\&",
  "%": "\\%",
  $: "\\$",
  "#": "\\#",
  _: "\\_",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "±": "$\\pm$",
  "−": "$-$",
  "–": "--",
  "★": "$\\star$",
  α: "$\\alpha$",
  β: "$\\beta$",
  γ: "$\\gamma$",
  η: "$\\eta$",
  μ: "$\\mu$",
};

/** A text for LaTeX: every character that it would read as a command is written out, and line breaks become spaces. */
export function escapeLatex(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\{}&%$#_~^<>|±−–★αβγημ]/g, (found) => latexCharacters[found] ?? found);
}

const latex: Marks = { plusMinus: "$\\pm$", none: "--", best: (text) => `\\textbf{${text}}$^\\star$` };

/** A `table` environment with rules of the package booktabs. */
export function latexTable(table: SuiteTable): string {
  const titles = head(table);
  const row = (parts: readonly string[]) => `    ${parts.join(" & ")} \\\\`;
  const note = table.note ? ` ${escapeLatex(table.note)}` : "";
  return [
    "\\begin{table}[t]",
    "  \\centering",
    `  \\begin{tabular}{l${"r".repeat(titles.length - 1)}}`,
    "    \\toprule",
    row(titles.map(escapeLatex)),
    "    \\midrule",
    ...table.rows.map((one) => row(cells(one, table, latex, escapeLatex))),
    "    \\bottomrule",
    "  \\end{tabular}",
    `  \\caption{${escapeLatex(table.title)} (${escapeLatex(tableCaption(table))}).${note}}`,
    `  \\label{tab:${table.id}}`,
    "\\end{table}",
    "",
  ].join("\n");
}

/** A field of a CSV; one that a spreadsheet would take for a formula is kept a text. */
function csvField(value: string | number): string {
  const text = typeof value === "number" ? String(value) : /^[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Every entry in a line of its own, numbers unrounded. */
export function csvOfTables(tables: readonly SuiteTable[]): string {
  const titles = ["group", "row", "x", "column", "measure", "mean", "standard deviation", "n", "best of column"];
  const lines = tables.flatMap(({ id, measure, columns, rows }) =>
    rows.flatMap(({ name, x, entries }) =>
      entries.flatMap((entry, column) =>
        entry
          ? [
              [
                id,
                name,
                x ?? "",
                columns[column] ?? "",
                measure,
                entry.mean,
                entry.deviation ?? "",
                entry.n,
                String(entry.isBest),
              ],
            ]
          : [],
      ),
    ),
  );
  return `${[titles, ...lines].map((line) => line.map(csvField).join(",")).join("\n")}\n`;
}
