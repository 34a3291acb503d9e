// What a recipe's own model is compared with: trainings and merges beside the method.
import * as v from "valibot";
import { corpus } from "./recipeCorpora";
import { above, choice, fields, finite, listOf, numberFrom, overrides, text, whole } from "./recipeFields";

/** Names that results have already. */
export const builtInVariants = ["base", "merged", "allTensors", "abilityModel", "fullTraining"] as const;

const nameWords = "a name of at most 60 letters, digits, spaces and & ( ) + , . = % _ -, that begins with a letter";
const name = v.pipe(text, v.regex(/^\p{L}[\p{L}\p{M}\p{N} &()+,.=%_-]{0,59}$/u, nameWords));

/** λ of the ability's task vector, and that of each language's; null = the recipe's mu of each. */
const strengths = {
  lambdaAbility: v.optional(finite, 1),
  lambdaLanguages: v.optional(v.nullable(finite), null),
};

/** Of the drawn scalars; null = the recipe's. */
const seed = v.optional(v.nullable(whole(0)), null);
/** DARE: share of a task vector's scalars that are dropped; the others are divided by the rest of the share. */
const dropRate = v.pipe(numberFrom(0), v.ltValue(1, "a number from 0, below 1"));
/** Whose language model is merged: that of one language, or null = one training on the general documents of all. */
const language = v.optional(v.nullable(text), null);

const adapters = fields({
  /** Null = the recipe's `learn.loraRank`. */
  rank: v.optional(v.nullable(whole(1)), null),
  /** Adapters are multiplied by alpha / rank; null = twice the rank. */
  alpha: v.optional(v.nullable(above(0)), null),
  /** Of every training of the baseline's adapters; null = as with all weights. */
  learningRate: v.optional(v.nullable(above(0)), null),
});
/** Null: all weights are trained. Else adapters on every linear projection, merged in when they are trained. */
const lora = v.optional(v.nullable(adapters), null);

/** Of a mixture's routers by default: enough for decided gates after some sixty steps of AdamW, also from zero. */
export const routerLearningRate = 0.01;

/** By its field `method`. */
const forms = {
  /** One training on a mixture, a document of each corpus in turn; L&DA: on L, then on the ability. */
  continual: fields({
    name,
    method: v.literal("continual"),
    data: v.union(
      [choice("L&A", "L", "L&DA"), fields({ corpora: v.pipe(listOf(corpus, "a list of corpora"), v.minLength(1)) })],
      "L&A, L, L&DA or an object with corpora, a list of at least one corpus",
    ),
    /** What the training does otherwise than the recipe's own. */
    optimiser: v.optional(overrides, {}),
    /** Of L&DA the second training likewise. */
    adaptation: v.optional(overrides, {}),
    lora,
  }),
  /** base + λ_A (Θ_A − base) + Σ λ_i (Θ_Li − base). */
  taskVectors: fields({ name, method: v.literal("taskVectors"), ...strengths, lora }),
  /** Task vectors whose scalars are dropped at random (arXiv 2311.03099). */
  dare: fields({ name, method: v.literal("dare"), dropRate: v.optional(dropRate, 0.5), seed, ...strengths, lora }),
  /** Trim, elect the sign, merge disjointly (arXiv 2306.01708); after DARE where `dropRate` is above 0. */
  ties: fields({
    name,
    method: v.literal("ties"),
    /** Share of each task vector's scalars that is kept: the largest. */
    density: v.optional(v.pipe(above(0), v.maxValue(1, "a number above 0, at most 1")), 0.2),
    lambda: v.optional(finite, 1),
    dropRate: v.optional(dropRate, 0),
    seed,
    lora,
  }),
  /** The lowest and highest layers of the language model, the others of the ability's (arXiv 2410.01335). */
  layerSwapping: fields({
    name,
    method: v.literal("layerSwapping"),
    language,
    bottom: whole(0),
    top: whole(0),
    /** Layers next to the swapped ones that are the mean of both models. */
    transition: v.optional(whole(0), 0),
    tensors: v.optional(choice("all", "attention"), "all"),
    lora,
  }),
  /** What the ability's training changed, added to a language model (arXiv 2310.04799). */
  chatVector: fields({ name, method: v.literal("chatVector"), language, lambda: v.optional(finite, 1), lora }),
  /** Adapters trained apart on each corpus, and routers that weigh them for each token (Table 1). */
  mixture: fields({
    name,
    method: v.literal("mixture"),
    lora: v.optional(adapters, {}),
    /** Which linear projections have experts; routers are one a block (attention, MLP) with such. */
    tensors: v.optional(choice("all", "mlp"), "all"),
    /** Experts that work for a token, those of the highest gates; null = all. Of one alone the gate could not be learned. */
    active: v.optional(v.nullable(whole(2)), null),
    /** What the routers' training does otherwise than that of a language. */
    router: v.optional(overrides, {}),
  }),
  /** The method with all weights trained and only the key neurons' change kept. */
  maskAfterTraining: fields({ name, method: v.literal("maskAfterTraining") }),
  /** The method with masks of the same sizes drawn at random. */
  randomMask: fields({ name, method: v.literal("randomMask"), seed }),
  /** The method with a part taken out (Fig. 2): Eq. 1, 2, 4, or the ability in Eq. 5. */
  ablation: fields({
    name,
    method: v.literal("ablation"),
    without: choice("keyNeurons", "subtraction", "selection", "ability"),
  }),
};

const known = Object.keys(forms).join(", ");
type Form = (typeof forms)[keyof typeof forms];

const baseline = v.lazy((input): Form | v.GenericSchema<never> => {
  const method: unknown = typeof input === "object" && input !== null && "method" in input ? input.method : undefined;
  const form = Object.entries(forms).find(([key]) => key === method)?.[1];
  return form ?? v.custom<never>(() => false, `an object whose method is one of ${known}`);
}) as v.LazySchema<Form>;

export const baselineList = v.pipe(
  listOf(baseline, "a list of baselines"),
  v.check((list) => new Set(list.map((each) => each.name)).size === list.length, "baselines whose names differ"),
  v.check(
    (list) => !list.some((each) => builtInVariants.some((variant) => variant === each.name)),
    `baselines of other names than ${builtInVariants.join(", ")}`,
  ),
);

/** A comparison of a recipe, every default filled in. */
export type Baseline = v.InferOutput<typeof baselineList>[number];
/** A baseline made by one method. */
export type BaselineOf<Method extends Baseline["method"]> = Extract<Baseline, { readonly method: Method }>;
