import type { Recipe } from "../../../formats/recipe";

/** A number of the recipe that a fork may change. */
export interface ForkField {
  readonly id: string;
  readonly label: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly step: number | "any";
  /** The field shows the recipe's value times this: 100 for per cent. */
  readonly scale: number;
  readonly read: (recipe: Recipe) => number;
  readonly write: (recipe: Recipe, value: number) => Recipe;
}

const whole = { minimum: 1, step: 1, scale: 1 } as const;
const strength = { step: 0.05, scale: 1 } as const;
const percent = { minimum: 0, maximum: 100, step: "any", scale: 100 } as const;

/** In the order of the method. */
export const forkFields: readonly ForkField[] = [
  {
    ...{ id: "seed", label: "seed", minimum: 0, step: 1, scale: 1 },
    read: ({ seed }) => seed,
    write: (recipe, seed) => ({ ...recipe, seed }),
  },
  {
    ...{ ...percent, id: "k1", label: "k1: key weights, % of all weights" },
    read: ({ locate }) => locate.keyNeuronRatio,
    write: (recipe, keyNeuronRatio) => ({ ...recipe, locate: { ...recipe.locate, keyNeuronRatio } }),
  },
  {
    ...{ ...whole, id: "locateSteps", label: "Locate: steps of each warm-up" },
    read: ({ locate }) => locate.steps,
    write: (recipe, steps) => ({ ...recipe, locate: { ...recipe.locate, steps } }),
  },
  {
    ...{ ...whole, id: "learnSteps", label: "Train: steps of each training" },
    read: ({ learn }) => learn.steps,
    write: (recipe, steps) => ({ ...recipe, learn: { ...recipe.learn, steps } }),
  },
  {
    ...{ id: "learningRate", label: "Train: learning rate", minimum: 0, step: "any", scale: 1 },
    read: ({ learn }) => learn.learningRate,
    write: (recipe, learningRate) => ({ ...recipe, learn: { ...recipe.learn, learningRate } }),
  },
  {
    ...{ ...whole, id: "batchSize", label: "batch: rows of a step" },
    read: ({ batchSize }) => batchSize,
    write: (recipe, batchSize) => ({ ...recipe, batchSize }),
  },
  {
    ...{ ...strength, id: "alpha", label: "α: keep what was learned" },
    read: ({ extract }) => extract.alpha,
    write: (recipe, alpha) => ({ ...recipe, extract: { ...recipe.extract, alpha } }),
  },
  {
    ...{ ...strength, id: "beta", label: "β: take the source out" },
    read: ({ extract }) => extract.beta,
    write: (recipe, beta) => ({ ...recipe, extract: { ...recipe.extract, beta } }),
  },
  {
    ...{ ...percent, id: "k2", label: "k2: tensors that receive it, %" },
    read: ({ select }) => select.transferRatio,
    write: (recipe, transferRatio) => ({ ...recipe, select: { ...recipe.select, transferRatio } }),
  },
  {
    ...{ ...strength, id: "gamma", label: "γ: ability strength" },
    read: ({ merge }) => merge.gamma,
    write: (recipe, gamma) => ({ ...recipe, merge: { ...recipe.merge, gamma } }),
  },
  {
    ...{ ...strength, id: "eta", label: "η: language strength" },
    read: ({ merge }) => merge.eta,
    write: (recipe, eta) => ({ ...recipe, merge: { ...recipe.merge, eta } }),
  },
];

/** μ of one language. */
export function muField(language: string, name: string): ForkField {
  const change = (recipe: Recipe, mu: number) =>
    recipe.languages.map((entry) => (entry.language === language ? { ...entry, mu } : entry));
  return {
    ...{ ...strength, id: `mu.${language}`, label: `μ ${language}: share of ${name}` },
    read: ({ languages }) => languages.find((entry) => entry.language === language)?.mu ?? 0,
    write: (recipe, mu) => ({ ...recipe, languages: change(recipe, mu) }),
  };
}
