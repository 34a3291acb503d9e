// The fields of a report that only some programs and recipes write: their shapes, and that their lengths fit the model.
import * as v from "valibot";
import { AppError } from "../base/errors";
import type { RunReport } from "../engine/report";
import { searchSchema } from "./searchSchema";
import { settingsSchema } from "./settingsSchema";

const figure = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(figure, v.integer());
const place = v.pipe(count, v.maxValue(1000));
const bytes = v.object({ weights: count, activations: count, gradients: count, optimiser: count, scratch: count });

const latticePoint = v.object({
  ratio: v.pipe(figure, v.gtValue(0), v.maxValue(1)),
  threshold: figure,
  count,
  byTensor: v.array(count),
});

/** Of one corpus's key neurons. */
export const keyNeuronsSchema = v.looseObject({
  count: v.number(),
  threshold: v.number(),
  byTensor: v.array(v.number()),
  importance: v.optional(v.array(figure)),
  lattice: v.optional(v.pipe(v.array(latticePoint), v.maxLength(200))),
});

/** Of one stage. */
export const stageSchema = v.looseObject({
  stage: v.string(),
  wallMs: v.number(),
  made: v.optional(v.object({ wallMs: figure, steps: count })),
  memory: v.optional(bytes),
  continuationMs: v.optional(figure),
});

const text = v.pipe(v.string(), v.maxLength(10_000));
const score = v.object({ correct: v.number(), total: v.number() });

const bits = v.pipe(v.string(), v.regex(/^[01]*$/, "a text of 0 and 1"));
const testFacts = {
  kind: v.picklist(["problems", "mgsm", "gsm8k", "choice"]),
  shots: v.optional(v.object({ asked: count, least: count, most: count })),
  tooLong: v.optional(count),
  stated: v.optional(count),
  normalised: v.optional(score),
  chance: v.optional(v.pipe(figure, v.maxValue(1))),
};

/** What one model reaches in one language. */
export const languageResultSchema = v.looseObject({
  language: v.string(),
  all: score,
  seen: score,
  unseen: score,
  perplexity: v.nullable(v.number()),
  right: v.optional(bits),
  perplexityInterval: v.optional(v.tuple([figure, figure])),
  test: v.optional(v.object(testFacts)),
  tasks: v.optional(
    v.pipe(v.array(v.object({ ...testFacts, name: v.string(), all: score, right: bits })), v.maxLength(100)),
  ),
});

const measured = v.object({
  settings: settingsSchema,
  tests: v.pipe(v.string(), v.maxLength(80)),
  languages: v.pipe(v.array(languageResultSchema), v.maxLength(1000)),
  wallMs: v.optional(figure),
  expectedMs: v.optional(figure),
});

/** Of a whole report. */
export const figureEntries = {
  overlaps: v.optional(
    v.object({
      corpora: v.pipe(v.array(v.string()), v.maxLength(1000)),
      pairs: v.array(v.object({ left: place, right: place, byTensor: v.array(count) })),
      combinations: v.array(count),
    }),
  ),
  corpora: v.optional(
    v.record(
      v.string(),
      v.object({
        documents: count,
        tokens: count,
        duplicates: count,
        heldoutDocuments: count,
        heldoutTokens: count,
        isLimited: v.boolean(),
      }),
    ),
  ),
  movement: v.optional(
    v.record(v.string(), v.object({ count: v.array(count), rms: v.array(figure), largest: v.array(figure) })),
  ),
  continuations: v.optional(
    v.object({
      prompts: v.array(v.object({ language: v.string(), text, answer: text })),
      trainings: v.record(v.string(), v.array(v.object({ step: count, texts: v.array(text) }))),
    }),
  ),
  measured: v.optional(v.pipe(v.array(measured), v.maxLength(1000))),
  search: v.optional(searchSchema),
} as const;

/** Error: `bad-file` naming a list whose length is not that of the model's tensors, corpora or prompts. */
export function checkFigures(
  report: Pick<RunReport, "keyNeurons" | "overlaps" | "movement" | "continuations" | "model">,
) {
  const tensors = report.model.tensors.length;
  const expectLength = (where: string, list: readonly unknown[] | undefined, length = tensors) => {
    if (list === undefined || list.length === length) return;
    throw new AppError("bad-file", `${where} must hold ${length} entries; it holds ${list.length}`);
  };
  for (const [corpus, { byTensor, importance, lattice = [] }] of Object.entries(report.keyNeurons)) {
    expectLength(`keyNeurons.${corpus}.byTensor`, byTensor);
    expectLength(`keyNeurons.${corpus}.importance`, importance);
    for (const point of lattice) expectLength(`keyNeurons.${corpus}.lattice at ${point.ratio}`, point.byTensor);
    if (lattice.some(({ ratio }, index) => index > 0 && ratio <= (lattice[index - 1]?.ratio ?? 0)))
      throw new AppError("bad-file", `keyNeurons.${corpus}.lattice must have rising ratios`);
  }
  const { overlaps, continuations } = report;
  if (overlaps) {
    const { corpora, pairs, combinations } = overlaps;
    for (const { left, right, byTensor } of pairs) {
      expectLength(`overlaps of ${left} and ${right}`, byTensor);
      if (left >= corpora.length || right >= corpora.length || left === right)
        throw new AppError("bad-file", `overlaps.pairs: ${left} and ${right} are no two of ${corpora.length} corpora`);
    }
    if (combinations.length > 0) expectLength("overlaps.combinations", combinations, 2 ** corpora.length);
  }
  for (const [training, { count, rms, largest }] of Object.entries(report.movement ?? {})) {
    for (const [field, list] of Object.entries({ count, rms, largest }))
      expectLength(`movement.${training}.${field}`, list);
  }
  for (const [training, said] of Object.entries(continuations?.trainings ?? {})) {
    for (const { step, texts } of said)
      expectLength(`continuations.${training} at step ${step}`, texts, continuations?.prompts.length);
  }
}
