import * as v from "valibot";
import { AppError } from "../base/errors";
import type { RunReport } from "../engine/report";
import { parseRecipe } from "../formats/recipe";
import { checkSelection } from "../method/select";
import type { MergeSettings } from "../method/settings";
import { checkFigures, figureEntries, keyNeuronsSchema, languageResultSchema, stageSchema } from "./reportFigures";
import { checkSearch } from "./searchSchema";

const numberList = v.array(v.number());

/** What the screens read of a report; further fields are let through. */
const reportSchema = v.looseObject({
  version: v.literal(1),
  name: v.string(),
  recipe: v.unknown(),
  provenance: v.looseObject({
    adapter: v.looseObject({
      vendor: v.string(),
      architecture: v.string(),
      device: v.string(),
      description: v.string(),
    }),
    program: v.string(),
    runtime: v.string(),
    date: v.string(),
  }),
  model: v.looseObject({
    name: v.string(),
    tensors: v.array(v.looseObject({ name: v.string(), shape: numberList })),
    parameterCount: v.number(),
  }),
  losses: v.record(v.string(), numberList),
  stages: v.array(stageSchema),
  keyNeurons: v.record(v.string(), keyNeuronsSchema),
  ...figureEntries,
  gram: v.object({ basis: v.array(v.string()), matrices: v.array(numberList) }),
  transferSet: v.array(v.string()),
  results: v.array(
    v.looseObject({
      variant: v.string(),
      languages: v.array(languageResultSchema),
    }),
  ),
  samples: v.array(v.looseObject({ language: v.string(), prompt: v.string(), base: v.string(), merged: v.string() })),
  answers: v.optional(
    v.array(
      v.looseObject({
        language: v.string(),
        problem: v.number(),
        task: v.optional(v.string()),
        seenPair: v.nullable(v.boolean()),
        prompt: v.string(),
        answer: v.string(),
        base: v.string(),
        merged: v.string(),
        right: v.object({ base: v.boolean(), merged: v.boolean() }),
      }),
    ),
  ),
  wallMs: v.number(),
  peakBytes: v.number(),
  submits: v.optional(v.object({ timed: v.number(), longestMs: v.number(), overLimit: v.number() })),
});

/**
 * A run report from a file. Error: `bad-file` naming the first field that does not fit, or `bad-recipe` for its recipe.
 * Whatever the file says of itself, it was not made on this page: its provenance becomes `recorded`.
 */
export function parseReport(json: unknown): RunReport {
  const result = v.safeParse(reportSchema, json);
  if (!result.success) {
    const issue = result.issues[0];
    throw new AppError(
      "bad-file",
      `the run report does not fit at ${v.getDotPath(issue) ?? "its top"}: ${issue.message}`,
    );
  }
  const report = result.output as unknown as RunReport;
  const size = report.gram.basis.length ** 2;
  const { matrices } = report.gram;
  // A run that only located has no matrices.
  if (
    (matrices.length > 0 && matrices.length !== report.model.tensors.length) ||
    matrices.some((gram) => gram.length !== size)
  ) {
    throw new AppError("bad-file", `gram.matrices must hold ${report.model.tensors.length} lists of ${size} numbers`);
  }
  checkFigures(report);
  const recipe = parseRecipe(report.recipe);
  const names = report.model.tensors.map(({ name }) => name);
  checkSelection(names, recipe.select);
  checkSearch(report);
  const { measured = [], search } = report;
  const checkSettings = (where: string, settings: MergeSettings) => {
    checkSelection(names, settings);
    if (settings.mu.length !== recipe.languages.length)
      throw new AppError("bad-file", `${where}: mu must hold ${recipe.languages.length} numbers, one a language`);
  };
  for (const { settings } of measured) checkSettings("measured", settings);
  if (search) for (const settings of [search.own, search.found]) checkSettings("search", settings);
  return { ...report, recipe, provenance: { ...report.provenance, kind: "recorded" } };
}

/** True for parsed JSON that means to be a run report and not a recipe. */
export function looksLikeReport(json: unknown): boolean {
  return typeof json === "object" && json !== null && "gram" in json;
}
