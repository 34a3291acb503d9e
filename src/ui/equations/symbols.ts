import type { RunReport } from "../../engine/report";
import type { Composition } from "../../method/compose";
import type { MergeSettings } from "../../method/settings";

/** What the values of the symbols are read from. */
export interface EquationView {
  readonly report: RunReport;
  readonly settings: MergeSettings;
  readonly composition: Composition;
}

/** One symbol of the paper: how it is said, and what it is now. */
export interface SymbolMeaning {
  readonly words: string;
  /** Undefined where nothing can be said yet. */
  readonly value?: (view: EquationView) => string;
}

const two = (value: number) => value.toFixed(2);
const percent = (ratio: number) => `${Number((100 * ratio).toFixed(1))} %`;
const whole = (values: readonly number[]) => Math.hypot(...values);
const small = (value: number) => Number(value.toPrecision(3)).toString();

/** Every symbol that an equation of the page holds. */
export const symbols = {
  importance: {
    words: "importance of one weight for an ability or a language: how far a short training moves it",
    value: ({ report }) => {
      const threshold = report.keyNeurons.ability?.threshold;
      return threshold === undefined ? "" : `from ${small(threshold)} on, a weight is key to the ability`;
    },
  },
  weight: { words: "one single weight of the base model" },
  trainedWeight: { words: "the same weight after the short training" },
  keyRatio: {
    words: "key-neuron ratio k1: the share of all weights that may be trained",
    value: ({ report }) => percent(report.recipe.locate.keyNeuronRatio),
  },
  loss: { words: "loss: how surprised the model is by the next token, on average" },
  base: {
    words: "base model: the weights everything starts from",
    value: ({ report }) =>
      `${report.model.parameterCount.toLocaleString("en")} weights in ${report.model.tensors.length} tensors`,
  },
  abilityModel: { words: "the model trained on the ability and the source language, on the key weights only" },
  referenceModel: { words: "the model trained on the source language alone, on its key weights only" },
  languageModel: { words: "the model trained on one language's own text" },
  alpha: { words: "alpha: how much of what was learned is kept", value: ({ settings }) => two(settings.alpha) },
  beta: { words: "beta: how much of the source language is taken out", value: ({ settings }) => two(settings.beta) },
  abilityWeights: {
    words: "ability weights R(A): the change that carries the ability, with its language taken out",
    value: ({ composition }) => `length ${small(whole(composition.comparisons.map((c) => c.abilityNorm)))}`,
  },
  languageWeights: { words: "language weights R(L): the change that carries one language" },
  mu: {
    words: "mu: the share of each language in the mix",
    value: ({ settings, report }) =>
      report.recipe.languages.map(({ language }, i) => `${language} ${two(settings.mu[i] ?? 0)}`).join(", "),
  },
  multilingualWeights: {
    words: "multilingual weights R_Lang: all languages' changes, mixed",
    value: ({ composition }) => `length ${small(whole(composition.comparisons.map((c) => c.multilingualNorm)))}`,
  },
  similarity: {
    words: "similarity S of a tensor: how much its change for the ability points where the languages' points",
    value: ({ composition, settings }) =>
      `${small(Math.min(...composition.similarity))} to ${small(Math.max(...composition.similarity))} (${settings.similarity})`,
  },
  tensor: { words: "tau: one tensor of the model, a matrix or a vector of weights" },
  transferSet: {
    words: "T: the tensors that receive the ability, those least like the languages",
    value: ({ composition, report, settings }) =>
      `${composition.selectedCount} of ${report.model.tensors.length} tensors (k2 ${percent(settings.transferRatio)})`,
  },
  gamma: { words: "gamma: strength of the ability", value: ({ settings }) => two(settings.gamma) },
  eta: { words: "eta: strength of the languages", value: ({ settings }) => two(settings.eta) },
  merged: {
    words: "merged model: the weights that answer in every language",
    value: ({ composition }) =>
      `at most ${percent(Math.max(...composition.relativeChange))} of a tensor's length away from the base`,
  },
  accuracy: { words: "accuracy: the share of problems whose result is right" },
  perplexity: { words: "perplexity: between how many tokens the model hesitates; lower is better" },
  count: {
    words: "n: the number of problems asked in one language",
    value: ({ report }) => report.results[0]?.languages[0]?.all.total.toString() ?? "",
  },
} as const satisfies Record<string, SymbolMeaning>;

export type SymbolId = keyof typeof symbols;

/** What is shown of a symbol: its meaning, and its value where one is known. */
export function explain(id: SymbolId, view: EquationView | undefined): string {
  const { words, value }: SymbolMeaning = symbols[id];
  const now = view && value?.(view);
  return now ? `${words}; now ${now}` : words;
}
