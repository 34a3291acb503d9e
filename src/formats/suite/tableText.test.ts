import Papa from "papaparse";
import { expect, test } from "vitest";
import { suiteTable } from "./suiteTable";
import { csvOfTables, escapeLatex, latexTable, markdownTable } from "./tableText";
import { madeGroup } from "./testFixtures";

const group = madeGroup(
  {
    "a & b_1": [
      [20, 40],
      [30, 50],
    ],
    "50 % | x": [[50, 30]],
  },
  { title: "T #1 {α}", layout: "kinds" },
);
const table = suiteTable(group);

test("LaTeX: everything that would be a command is written out", () => {
  expect(escapeLatex("\\{}&%$#_~^<>|")).toBe(
    "\\textbackslash{}\\{\\}\\&\\%\\$\\#\\_\\textasciitilde{}\\textasciicircum{}\\textless{}\\textgreater{}\\textbar{}",
  );
  expect(escapeLatex("\\input{/etc/passwd}\n\n% x")).toBe("\\textbackslash{}input\\{/etc/passwd\\} \\% x");
  expect(escapeLatex("a ± b – γ −1 ★")).toBe("a $\\pm$ b -- $\\gamma$ $-$1 $\\star$");
});

test("a LaTeX table with bold and a mark for the best", () => {
  const text = latexTable(table);
  expect(text).toContain("\\begin{tabular}{lrrrr}");
  expect(text).toContain("     & tensors, \\% & es & bn & Avg. \\\\");
  expect(text).toContain(
    "    a \\& b\\_1 & 75 & 25.0 $\\pm$ 7.1 & \\textbf{45.0 $\\pm$ 7.1}$^\\star$ & 35.0 $\\pm$ 7.1 \\\\",
  );
  expect(text).toContain("50 \\% \\textbar{} x & 75 & \\textbf{50.0 (n = 1)}$^\\star$ & 30.0 (n = 1)");
  expect(text).toContain("\\caption{T \\#1 \\{$\\alpha$\\} (right answers, \\%; mean $\\pm$ s.d. over 2 seeds;");
  // Braces balance and no line but the heading's ends without its row.
  const bare = text.replace(/\\[{}]/g, "");
  expect(bare.split("{").length).toBe(bare.split("}").length);
});

test("Markdown: the best is bold and marked; a name cannot break the table", () => {
  const text = markdownTable(table);
  expect(text).toContain("| a & b\\_1 | 75 | 25.0 ± 7.1 | **45.0 ± 7.1** ★ | 35.0 ± 7.1 |".replace("&", "\\&"));
  expect(text).toContain("| 50 % \\| x |");
  expect(text).toContain("## T #1 {α}");
  expect(text).toContain("★ best mean of its column");
});

test("CSV: unrounded numbers; a spreadsheet takes no text for a formula", () => {
  const hostile = suiteTable(madeGroup({ '=HYPERLINK("x")': [[20, 40]], "a,b": [[30, 41]] }));
  const { data, errors } = Papa.parse<Record<string, string>>(csvOfTables([table, hostile]).trim(), { header: true });
  expect(errors).toEqual([]);
  expect(data).toHaveLength(12);
  expect(data[0]).toEqual({
    group: "made",
    row: "a & b_1",
    x: "",
    column: "es",
    measure: "accuracy",
    mean: "25",
    "standard deviation": String(Math.sqrt(50)),
    n: "2",
    "best of column": "false",
  });
  expect(data[6]?.row).toBe('\'=HYPERLINK("x")');
  expect(data[9]?.row).toBe("a,b");
});
