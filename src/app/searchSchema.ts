import * as v from "valibot";
import { AppError } from "../base/errors";
import type { RunReport } from "../engine/report";
import { settingsSchema } from "./settingsSchema";

const number = v.pipe(v.number(), v.finite());
const figure = v.pipe(number, v.minValue(0));
const count = v.pipe(figure, v.integer());
const name = v.pipe(v.string(), v.maxLength(200));
const values = v.record(name, number);
const side = v.object({ problems: count, documents: count });

const trial = v.object({
  values,
  objective: number,
  share: v.nullable(figure),
  logPerplexity: v.nullable(number),
  wallMs: figure,
});

const comparison = v.object({
  name: v.picklist(["own", "found"]),
  values,
  languages: v.pipe(
    v.array(v.object({ language: name, correct: count, total: count, perplexity: v.nullable(figure) })),
    v.maxLength(1000),
  ),
});

/** What a search of coefficients saw, as a run's report holds it. That it fits the run's languages and tensors is not checked here. */
export const searchSchema = v.object({
  report: v.object({
    version: v.literal(1),
    kind: v.literal("search"),
    name,
    provenance: v.object({ adapter: name, program: name, date: name }),
    seed: count,
    perplexityWeight: figure,
    split: v.object({ fraction: figure, search: side, test: side }),
    trials: v.pipe(v.array(trial), v.minLength(1), v.maxLength(10_000)),
    best: count,
    comparison: v.pipe(v.array(comparison), v.maxLength(2)),
    wallMs: figure,
  }),
  own: settingsSchema,
  found: settingsSchema,
});

/** Error: `bad-file` where a trial lacks a coefficient of the first, or the best is none of them. */
export function checkSearch({ search }: Pick<RunReport, "search">): void {
  if (!search) return;
  const { trials, best } = search.report;
  if (best >= trials.length) {
    throw new AppError("bad-file", `search.report.best is ${best}; there are ${trials.length} trials`);
  }
  const symbols = Object.keys(trials[0]?.values ?? {}).join();
  const odd = trials.findIndex(({ values }) => Object.keys(values).join() !== symbols);
  if (odd < 0) return;
  throw new AppError("bad-file", `search.report.trials: trial ${odd + 1} does not name the coefficients ${symbols}`);
}
