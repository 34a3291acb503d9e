import { formatPercent } from "../base/format";
import type { RunReport } from "../engine/report";
import { wilsonInterval } from "../evaluation/interval";

/** A table for the terminal: right answers with 95 % interval, and perplexity, by language and variant. */
export function summaryTable({ results, recipe, transferSet, model }: RunReport): string {
  const { transferRatio, exclude, force } = recipe.select;
  const choices = [
    `k2 = ${formatPercent(transferRatio, 0)}`,
    ...(exclude.length > 0 ? [`${exclude.length} excluded`] : []),
    ...(force.length > 0 ? [`${force.length} forced`] : []),
    ...(recipe.merge.kinds ? [`kinds ${recipe.merge.kinds.join(" ") || "none"}`] : []),
  ];
  const lines = [`T: ${transferSet.length} of ${model.tensors.length} tensors (${choices.join(", ")})`];
  const rows = results.flatMap(({ variant, languages }) =>
    languages.map(({ language, all, seen, unseen, perplexity }) => {
      const share = (score: { correct: number; total: number }) =>
        score.total === 0 ? "–" : formatPercent(score.correct / score.total);
      const [low, high] = wilsonInterval(all.correct, all.total);
      const interval = all.total === 0 ? "–" : `${formatPercent(low)}–${formatPercent(high)}`;
      return [
        variant,
        language,
        String(all.total),
        share(all),
        interval,
        share(seen),
        share(unseen),
        perplexity?.toFixed(3) ?? "–",
      ];
    }),
  );
  if (rows.length === 0) return lines.join("\n");
  const head = ["model", "language", "n", "right", "95 %", "seen pairs", "unseen pairs", "perplexity"];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of [head, ...rows])
    lines.push(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  return lines.join("\n");
}
