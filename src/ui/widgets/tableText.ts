/** Rows of a table, the header first; what is drawn, in the numbers that are drawn. */
export type TableRows = readonly (readonly (string | number)[])[];

/** Rows as comma-separated values, quoted where needed. */
export function toCsv(rows: TableRows): string {
  const quote = (cell: string | number) => {
    const text = String(cell);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${rows.map((row) => row.map(quote).join(",")).join("\n")}\n`;
}

/** A table of GitHub's Markdown; columns of numbers are set to the right. */
export function toMarkdown(rows: TableRows): string {
  const escaped = (cell: string | number) =>
    String(cell)
      .replaceAll("\\", "\\\\")
      .replaceAll("|", "\\|")
      .replaceAll(/\s*\n\s*/g, " ");
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const [head = [], ...body] = rows;
  const rules = head.map((_, column) => (isNumeric(body, column) ? "--:" : "---"));
  return `${[line(head.map(escaped)), line(rules), ...body.map((row) => line(row.map(escaped)))].join("\n")}\n`;
}

const latexSigns: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "‖": "$\\Vert$",
  Δ: "$\\Delta$",
  θ: "$\\theta$",
  Θ: "$\\Theta$",
  τ: "$\\tau$",
  α: "$\\alpha$",
  β: "$\\beta$",
  γ: "$\\gamma$",
  η: "$\\eta$",
  μ: "$\\mu$",
  "×": "$\\times$",
  "−": "$-$",
};

/** A LaTeX tabular with the rules of booktabs; the caption stands above it as a comment. */
export function toLatex(rows: TableRows, caption: string): string {
  const escaped = (cell: string | number) =>
    String(cell)
      .replaceAll(/\s*\n\s*/g, " ")
      .replaceAll(/[\\~^‖ΔθΘταβγημ×−]|[&%$#_{}]/g, (sign) => latexSigns[sign] ?? `\\${sign}`);
  const line = (row: readonly (string | number)[]) => `${row.map(escaped).join(" & ")} \\\\`;
  const [head = [], ...body] = rows;
  const columns = head.map((_, column) => (isNumeric(body, column) ? "r" : "l")).join("");
  return `${[
    `% ${caption.replaceAll(/\s*\n\s*/g, " ")}`,
    `\\begin{tabular}{${columns}}`,
    "\\toprule",
    line(head),
    "\\midrule",
    ...body.map(line),
    "\\bottomrule",
    "\\end{tabular}",
  ].join("\n")}\n`;
}

/** True where every cell that holds something holds a number first ("3", "4.2 %"). */
function isNumeric(body: TableRows, column: number): boolean {
  const cells = body.map((row) => String(row[column] ?? "")).filter(Boolean);
  return cells.length > 0 && cells.every((cell) => /^[-−+]?\d/.test(cell));
}
