import * as v from "valibot";
import { parseJson } from "./json";
import { baselineList, builtInVariants } from "./recipeBaselines";
import { corpus, corpusNames, corpusRules, heldoutCorpus, isHeldoutOf } from "./recipeCorpora";
import {
  above,
  choice,
  fields,
  finite,
  fraction,
  hubName,
  listOf,
  oneForm,
  optimiser,
  overrides,
  text,
  trueOrFalse,
  whole,
} from "./recipeFields";
import { furtherTasks, problems } from "./recipeTests";
import { refusedFields } from "./refusedFields";
import type { JsonObject } from "./suite/patch";

const modelForms = {
  directory: fields({ directory: text }),
  hub: fields({ hub: hubName, revision: v.optional(text, "main") }),
  embedded: fields({ embedded: text }),
};

const model = oneForm<(typeof modelForms)[keyof typeof modelForms]>(modelForms);

/** Kinds of tensors that a transfer can be kept to (Table 3 of the paper); `attention` is q k v o, `mlp` gate up down. */
export const transferKinds = [
  "q",
  "k",
  "v",
  "qkv",
  "o",
  "attention",
  "gate",
  "up",
  "down",
  "mlp",
  "norms",
  "embed",
  "head",
] as const;

export type TransferKind = (typeof transferKinds)[number];

/** How weights may be stored on the GPU. */
export const precisions = ["f32", "f16", "bf16"] as const;

const tensorNames = v.pipe(
  listOf(text, "a list of tensor names"),
  v.check((names) => new Set(names).size === names.length, "tensor names that differ"),
);

const recipeFields = fields({
  version: v.literal(1, "1"),
  name: text,
  model,
  /** Tokens of a row. */
  contextLength: whole(2),
  /** Rows of a step. */
  batchSize: whole(1),
  /** Rows computed at once; null = as many as fit. Changes nothing but memory and rounding. */
  microBatchSize: v.optional(v.nullable(whole(1)), null),
  /** True: of each layer only its input is kept, and the backward pass computes the rest again. Changes memory and time alone. */
  recompute: v.optional(trueOrFalse, false),
  /** How weights are stored on the GPU; key weights learn in f32 whatever it is. */
  precision: v.optional(choice(...precisions), "f32"),
  seed: v.optional(whole(0), 0),
  shuffle: v.optional(trueOrFalse, true),
  /** True: documents of one row do not see each other. */
  documentMask: v.optional(trueOrFalse, false),
  ability: fields({ name: text, corpus }),
  reference: fields({ language: text, corpus }),
  languages: v.pipe(
    listOf(fields({ language: text, mu: v.optional(finite, 1), corpus }), "a list of languages"),
    v.minLength(1, "a list of at least one language"),
    v.check((list) => new Set(list.map(({ language }) => language)).size === list.length, "languages that differ"),
  ),
  /** What holds for every corpus. */
  corpora: v.optional(fields(corpusRules), {}),
  locate: v.pipe(
    fields({
      ...optimiser,
      importance: v.optional(choice("value-change", "accumulated-gradient"), "value-change"),
      /** Weights that a warm-up by value change trains together: all, or one layer at a time with the rest at the base. */
      together: v.optional(choice("all", "layer"), "all"),
      /** k1: share of all scalars that are key neurons. */
      keyNeuronRatio: v.optional(v.pipe(above(0), v.maxValue(1, "a number above 0, at most 1")), 0.05),
    }),
    v.check(
      ({ importance, together }) => together === "all" || importance === "value-change",
      "importance value-change where together is layer",
    ),
  ),
  learn: fields({
    ...optimiser,
    languageWeights: v.optional(choice("equation2", "direct"), "equation2"),
    /** True: beside the ability's checkpoint all weights are trained on its rows, steps and rate, to compare the losses. */
    compareFull: v.optional(trueOrFalse, false),
    /** Rank of the LoRA baselines. */
    loraRank: v.optional(whole(1), 8),
    /** What one kind of training does otherwise than the rest. */
    overrides: v.optional(
      fields({ ability: v.optional(overrides), reference: v.optional(overrides), languages: v.optional(overrides) }),
      {},
    ),
  }),
  extract: v.optional(fields({ alpha: v.optional(finite, 0.8), beta: v.optional(finite, 0.2) }), {}),
  select: v.optional(
    v.pipe(
      fields({
        similarity: v.optional(choice("dot", "cosine"), "dot"),
        /** k2: share of the tensors that receive the ability. */
        transferRatio: v.optional(fraction, 0.8),
        /** Tensors that never receive it, whatever their rank. */
        exclude: v.optional(tensorNames, []),
        /** Tensors that always receive it, whatever their rank and kind. */
        force: v.optional(tensorNames, []),
      }),
      v.check(
        ({ exclude, force }) => !exclude.some((name) => force.includes(name)),
        "no tensor both excluded and forced",
      ),
    ),
    {},
  ),
  merge: v.optional(
    fields({
      gamma: v.optional(finite, 0.2),
      eta: v.optional(finite, 1),
      /** Only tensors of these kinds receive the ability; null = every kind. */
      kinds: v.optional(v.nullable(listOf(choice(...transferKinds), "a list of kinds of tensors")), null),
    }),
    {},
  ),
  /** What the merged model is compared with beside `evaluate.variants`: each is trained or merged, and measured. */
  baselines: v.optional(baselineList, []),
  /** What is measured of the base and of the merged model; none by default. */
  evaluate: v.optional(
    fields({
      tests: listOf(
        fields({
          language: text,
          heldout: v.optional(heldoutCorpus),
          problems: v.optional(problems),
          /** What is asked beside the problems: other abilities, other ways to ask. */
          tasks: v.optional(furtherTasks),
        }),
        "a list of tests",
      ),
      /** Models that are measured: the method's own, and what it is compared with. */
      variants: v.optional(listOf(choice(...builtInVariants), "a list of variants"), ["base", "merged"]),
      /** Problems asked in each language; null = all. */
      problemLimit: v.optional(v.nullable(whole(1)), null),
      /** Tokens of held-out text measured in each language; null = all. */
      heldoutTokenLimit: v.optional(v.nullable(whole(2)), null),
      maxNewTokens: v.optional(whole(1), 16),
      /** Models in training continue the first problems of each test, so that one can read how they learn; null = none. */
      continuations: v.optional(
        v.nullable(fields({ everySteps: whole(1), promptsPerLanguage: v.optional(whole(1), 1) })),
        null,
      ),
    }),
    { tests: [] },
  ),
});

const recipeSchema = v.pipe(
  recipeFields,
  v.forward(
    v.check(
      ({ languages, reference }) => languages.every(({ language }) => language !== reference.language),
      "languages other than the reference language",
    ),
    ["languages"],
  ),
  v.forward(
    v.check(
      ({ baselines, languages }) =>
        baselines.every(
          (baseline) =>
            !("language" in baseline) ||
            baseline.language === null ||
            languages.some(({ language }) => language === baseline.language),
        ),
      "baselines whose language is one of the recipe's languages",
    ),
    ["baselines"],
  ),
  v.forward(
    v.check(
      ({ baselines, languages }) =>
        baselines.every((baseline) => baseline.method !== "mixture" || (baseline.active ?? 0) <= 1 + languages.length),
      "mixtures with no more active experts than there are: one of the ability and one of each language",
    ),
    ["baselines"],
  ),
  v.forward(
    v.check(
      ({ evaluate, corpora }) =>
        corpora.heldout !== null || evaluate.tests.every(({ heldout }) => !isHeldoutOf(heldout)),
      "the field corpora.heldout, because a test is held out of a corpus",
    ),
    ["corpora"],
  ),
  v.forward(
    v.check(
      ({ evaluate, languages, reference }) =>
        evaluate.tests.every(
          ({ heldout }) => !isHeldoutOf(heldout) || corpusNames({ languages, reference }).includes(heldout.heldoutOf),
        ),
      "tests held out of ability, reference or a language of the recipe",
    ),
    ["evaluate"],
  ),
);

/** A run of the method, every default filled in. */
export type Recipe = v.InferOutput<typeof recipeSchema>;
/** A recipe as a person writes it. */
export type RecipeInput = v.InferInput<typeof recipeSchema>;
export type ModelSource = Recipe["model"];
export type CorpusSource = Recipe["ability"]["corpus"];
export type CorpusRules = Recipe["corpora"];
export type ProblemSource = NonNullable<Recipe["evaluate"]["tests"][number]["problems"]>;
export type Precision = Recipe["precision"];
export type TrainingKind = "ability" | "reference" | "languages";

export interface OptimiserSettings {
  readonly steps: number;
  readonly learningRate: number;
  readonly warmupSteps: number;
  readonly schedule: "constant" | "cosine";
  readonly weightDecay: number;
  readonly clipNorm: number;
}

/**
 * Checks a parsed recipe and fills in its defaults.
 * Error: `bad-recipe`, naming every field that is unknown or ill-typed, what was expected and what was found.
 */
export function parseRecipe(json: unknown): Recipe {
  const result = v.safeParse(recipeSchema, json);
  if (result.success) return result.output;
  throw refusedFields("the recipe", result.issues);
}

/** As `parseRecipe`, from a file's text. Error: `bad-recipe`, also where the text is not JSON. */
export function parseRecipeText(source: string): Recipe {
  return parseRecipe(parseJson(source, "the recipe", "bad-recipe"));
}

/** A recipe's fields as they are written, once it is known to be one. Error: `bad-recipe`. */
export function parseRecipeObject(source: string): JsonObject {
  const json = parseJson(source, "the recipe", "bad-recipe");
  parseRecipe(json);
  return json as JsonObject;
}

/** All that a recipe measures: the method's own variants, then the baselines. */
export function variantsOf({ evaluate, baselines }: Pick<Recipe, "evaluate" | "baselines">): readonly string[] {
  return [...evaluate.variants, ...baselines.map(({ name }) => name)];
}

/** The optimiser of one training of section 2: `learn` with the overrides of its kind. */
export function learnSettings({ learn }: Recipe, kind: TrainingKind): OptimiserSettings {
  const given = Object.entries(learn.overrides[kind] ?? {}).filter(([, value]) => value !== undefined);
  const { steps, learningRate, warmupSteps, schedule, weightDecay, clipNorm } = learn;
  return { steps, learningRate, warmupSteps, schedule, weightDecay, clipNorm, ...Object.fromEntries(given) };
}
