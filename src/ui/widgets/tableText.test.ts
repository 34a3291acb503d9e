import { expect, test } from "vitest";
import { toCsv, toLatex, toMarkdown } from "./tableText";

const rows = [
  ["tensor", "‖Δ‖/‖θo‖"],
  ["layer 0, q_proj | a", "4.2 %"],
  ['say "x", y', -1.5],
] as const;

test("CSV quotes what would break a row", () => {
  expect(toCsv(rows)).toBe('tensor,‖Δ‖/‖θo‖\n"layer 0, q_proj | a",4.2 %\n"say ""x"", y",-1.5\n');
});

test("Markdown escapes its own bars and sets numbers to the right", () => {
  expect(toMarkdown(rows).split("\n")).toEqual([
    "| tensor | ‖Δ‖/‖θo‖ |",
    "| --- | --: |",
    "| layer 0, q_proj \\| a | 4.2 % |",
    '| say "x", y | -1.5 |',
    "",
  ]);
});

test("LaTeX escapes its signs and writes Greek as mathematics", () => {
  const latex = toLatex(rows, "run a_b\nlive");
  expect(latex).toContain("% run a_b live\n\\begin{tabular}{lr}");
  expect(latex).toContain("tensor & $\\Vert$$\\Delta$$\\Vert$/$\\Vert$$\\theta$o$\\Vert$ \\\\");
  expect(latex).toContain("layer 0, q\\_proj | a & 4.2 \\% \\\\");
});
