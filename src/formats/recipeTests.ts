// What a recipe says about the problems that models are asked.
import * as v from "valibot";
import { benchmarkFileName } from "./benchmarks/fileName";
import { choice, fields, listOf, oneForm, text, whole } from "./recipeFields";

const benchmarkFile = v.pipe(
  text,
  v.regex(benchmarkFileName, "a file name that ends in .tsv, .csv, .jsonl or .parquet"),
);

/** Worked examples before each question. */
const shown = {
  /** A file of them, in the benchmark's own format. */
  exemplars: v.optional(text),
  /** How many are shown at most; without it 8 of MGSM, 5 of the others. None without a file of them. */
  shots: v.optional(whole(0)),
  /** Draws them from the file; without it its first ones are shown. */
  exemplarSeed: v.optional(whole(0)),
};

/** Tokens of an answer; a worked one takes up to 256 where this is not said. */
const maxNewTokens = v.optional(whole(1));

const problemForms = {
  /** Word problems with equation and result, the answer exact after "=". */
  file: fields({ file: v.pipe(text, v.regex(/\.jsonl$/i, "a file name that ends in .jsonl")) }),
  /** A problem set that comes with the program, of either kind. */
  embedded: fields({ embedded: text }),
  /** MGSM: a worked answer, its number compared. */
  mgsm: fields({ mgsm: benchmarkFile, ...shown, maxNewTokens }),
  /** GSM8K: likewise, the result after "####". */
  gsm8k: fields({ gsm8k: benchmarkFile, ...shown, maxNewTokens }),
  /** Multiple choice by log-likelihood: of the letters behind a list of the choices (MMLU), or of their texts. */
  choice: fields({ choice: benchmarkFile, ...shown, style: v.optional(choice("letters", "texts")) }),
};

/** The problems of a test. */
export const problems = oneForm<(typeof problemForms)[keyof typeof problemForms]>(problemForms);

/** Further problems that a test asks, under names of their own. */
export const furtherTasks = v.pipe(
  listOf(
    fields({ name: v.pipe(text, v.maxLength(60, "a name of at most 60 characters")), problems }),
    "a list of tasks",
  ),
  v.check((tasks) => new Set(tasks.map(({ name }) => name)).size === tasks.length, "tasks whose names differ"),
);
