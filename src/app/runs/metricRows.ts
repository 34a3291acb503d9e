import type { RunReport } from "../../engine/report";
import { settingsName, settingsOf } from "../settings";
import { shareOf } from "../share";

type Cell = string | number;

/** Head of `metricRows`. */
export const metricHead = ["run", "group", "subject", "language", "metric", "value"] as const;

/**
 * Every figure of a report as rows of one long table: scores with their interval, perplexity, losses by step, stages,
 * key weights and similarity by tensor. Spreadsheets and data frames read it as it is.
 */
export function metricRows(run: string, report: RunReport): readonly (readonly Cell[])[] {
  const rows: Cell[][] = [];
  const add = (group: string, subject: string, language: string, metric: string, value: Cell) =>
    rows.push([run, group, subject, language, metric, value]);
  for (const { variant, languages } of report.results) {
    for (const result of languages) {
      for (const pairs of ["all", "seen", "unseen"] as const) {
        const { share, low, high } = shareOf(result[pairs]);
        const { correct, total } = result[pairs];
        const figures = { correct, n: total, share, low95: low, high95: high };
        for (const [metric, value] of Object.entries(figures))
          add("accuracy", variant, result.language, `${pairs} ${metric}`, value);
      }
      if (result.perplexity !== null) add("perplexity", variant, result.language, "perplexity", result.perplexity);
    }
  }
  const languages = report.recipe.languages.map(({ language }) => language);
  for (const { settings, tests, languages: results } of report.measured ?? []) {
    const subject = `${settingsName(settings, settingsOf(report.recipe), languages)} (tests ${tests})`;
    for (const { language, all, perplexity } of results) {
      add("measured", subject, language, "all correct", all.correct);
      add("measured", subject, language, "all n", all.total);
      if (perplexity !== null) add("measured", subject, language, "perplexity", perplexity);
    }
  }
  for (const { stage, wallMs, steps, tokenCount } of report.stages) {
    for (const [metric, value] of Object.entries({ wallMs, steps, tokenCount })) add("stage", stage, "", metric, value);
  }
  for (const [corpus, { count, threshold, byTensor }] of Object.entries(report.keyNeurons)) {
    add("key weights", corpus, "", "count", count);
    add("key weights", corpus, "", "threshold", threshold);
    report.model.tensors.forEach(({ name }, i) => {
      add("key weights", corpus, "", name, byTensor[i] ?? 0);
    });
  }
  for (const [kind, byName] of Object.entries(report.similarity ?? {})) {
    for (const [name, value] of Object.entries(byName)) add("similarity", name, "", kind, value);
  }
  add("run", "whole", "", "wallMs", report.wallMs);
  add("run", "whole", "", "peakBytes", report.peakBytes);
  for (const [metric, value] of Object.entries(report.submits ?? {})) add("submits", "whole", "", metric, value);
  for (const [training, losses] of Object.entries(report.losses)) {
    losses.forEach((loss, step) => {
      add("loss", training, "", `step ${step + 1}`, loss);
    });
  }
  return rows;
}
