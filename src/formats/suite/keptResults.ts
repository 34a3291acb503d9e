// What a suite keeps of its work, one small file each. A file that cannot be read counts as not kept: it is made again.
import * as v from "valibot";
import { provenanceSchema, receiversSchema, scoreSchema, studySchema } from "./suiteReport";

const figure = v.pipe(v.number(), v.finite(), v.minValue(0));
const { correct, total, perplexity } = scoreSchema.entries;

const { column: name } = scoreSchema.entries;
/** Further sets of problems that the test asks. */
const tasks = v.pipe(v.array(v.object({ name, correct, total })), v.maxLength(100));

/** One model in one test, and the milliseconds that it took. */
const keptScore = v.object({
  correct,
  total,
  perplexity,
  tasks: v.optional(tasks),
  receivers: v.optional(receiversSchema),
  wallMs: figure,
});
/** Milliseconds that each stage of a training took when it was made, by what made it: trainings share stages. */
const keptTraining = v.record(v.string(), figure);
const speeds = v.record(v.string(), figure);

export type KeptTraining = v.InferOutput<typeof keptTraining>;
export type KeptScore = v.InferOutput<typeof keptScore>;

function reader<Schema extends v.GenericSchema>(schema: Schema) {
  return (source: string | undefined): v.InferOutput<Schema> | undefined => {
    if (source === undefined) return undefined;
    try {
      const result = v.safeParse(schema, JSON.parse(source));
      return result.success ? result.output : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  };
}

export const readKeptScore = reader(keptScore);
export const readKeptTraining = reader(keptTraining);
export const readKeptStudy = reader(studySchema);
/** Tokens a second by kind of stage. */
export const readKeptSpeeds = reader(speeds);
/** Who made what is kept. */
export const readKeptProvenance = reader(provenanceSchema);
