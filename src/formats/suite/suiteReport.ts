import * as v from "valibot";
import { AppError } from "../../base/errors";
import { parseJson } from "../json";
import { suiteColumns, suiteLayouts, suiteMeasures } from "./suiteFile";

const figure = v.pipe(v.number(), v.finite());
const count = v.pipe(figure, v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(600));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const settings = v.custom<Record<string, unknown>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

/** What one model reached in one test. */
export const scoreSchema = v.object({
  /** A language, or whatever else the tests differ in. */
  column: name,
  correct: count,
  total: count,
  /** exp of the mean loss of the held-out text; null where there is none. */
  perplexity: v.nullable(v.pipe(figure, v.minValue(0))),
});

/** Tensors that receive the ability, of all, and by kind. */
export const receiversSchema = v.object({ count, of: count, byKind: v.record(name, count) });

const result = v.object({
  seed: count,
  scores: v.pipe(v.array(scoreSchema), v.maxLength(1000)),
  receivers: v.optional(receiversSchema),
});

const curve = v.object({ name, losses: v.pipe(v.array(figure), v.maxLength(100_000)) });
/** Two trained models compared in one layer; `layer` is "embed", "head", "norm" or the layer's number. */
const layerPair = v.object({
  left: name,
  right: name,
  layer: name,
  /** Of the two changes from the base; null where one of them changed nothing there. */
  cosine: v.nullable(figure),
  /** Mean absolute difference of the two models' weights. */
  meanL1: v.pipe(figure, v.minValue(0)),
});

/** Fig. 4 of the paper, of one seed. */
export const studySchema = v.object({
  seed: count,
  curves: v.pipe(v.array(curve), v.maxLength(100)),
  pairs: v.pipe(v.array(layerPair), v.maxLength(100_000)),
});

const cell = v.object({
  name,
  variant: name,
  x: v.optional(figure),
  /** All that it changes of the suite's recipe. */
  change: settings,
  /** By seed; seeds that were not run yet are missing. */
  results: v.pipe(v.array(result), v.maxLength(100)),
});

const group = v.object({
  id: name,
  title: text,
  note: v.optional(text),
  layout: v.picklist(suiteLayouts),
  measure: v.picklist(suiteMeasures),
  columns: v.picklist(suiteColumns),
  axis: v.optional(text),
  cells: v.pipe(v.array(cell), v.maxLength(200)),
  claims: v.pipe(v.array(v.object({ better: name, worse: v.array(name) })), v.maxLength(100)),
  studies: v.optional(v.pipe(v.array(studySchema), v.maxLength(100))),
});

/** Who made figures, with what and when. */
export const provenanceSchema = v.object({ adapter: text, program: text, runtime: text, date: text });

const reportSchema = v.object({
  version: v.literal(1),
  kind: v.literal("suite"),
  name: text,
  provenance: provenanceSchema,
  seeds: v.pipe(v.array(count), v.maxLength(100)),
  /** The recipe that the cells change, with the suite's own change. */
  recipe: settings,
  groups: v.pipe(v.array(group), v.maxLength(50)),
  cost: v.object({
    /** Trainings and evaluations that this suite asks for, and those of them that were found made. */
    trainings: count,
    trainingsFound: count,
    evaluations: count,
    evaluationsFound: count,
    /** What the last call took, and what all that is kept took when it was made. */
    wallMs: figure,
    madeMs: figure,
  }),
});

/** All figures of a suite: `suite.json`. A suite that is under way has fewer results. */
export type SuiteReport = v.InferOutput<typeof reportSchema>;
export type SuiteReportGroup = SuiteReport["groups"][number];
export type SuiteReportCell = SuiteReportGroup["cells"][number];
export type SuiteResult = SuiteReportCell["results"][number];
export type SuiteScore = SuiteResult["scores"][number];
export type SuiteStudy = NonNullable<SuiteReportGroup["studies"]>[number];

/** Reads `suite.json`. Error: `bad-file` naming the first field that does not fit. */
export function parseSuiteReport(source: string): SuiteReport {
  const parsed = v.safeParse(reportSchema, parseJson(source, "the suite's report"));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const place = issue.path?.map(({ key }) => String(key)).join(".") ?? "the file";
  throw new AppError(
    "bad-file",
    `the suite's report cannot be used: ${place.slice(0, 200)}: ${issue.message.slice(0, 200)}`,
  );
}
