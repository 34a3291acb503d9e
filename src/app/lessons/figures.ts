// The figures of a lesson's text: read from the run in view, written as the text's language writes numbers.
import { tensorSizes } from "../report";
import { settingsOf } from "../settings";
import { shareOf } from "../share";
import { placeOf } from "../tensorPlace";
import type { LessonLanguage, LessonView } from "./lesson";

type Figure = (view: LessonView, numbers: Numbers, ...names: string[]) => string | undefined;

interface Numbers {
  readonly percent: (share: number, digits?: number) => string;
  readonly number: (value: number, digits?: number) => string;
  /** "0.7", with at least one and at most three decimals. */
  readonly setting: (value: number) => string;
}

const resultOf = ({ report }: LessonView, language: string, variant: string) =>
  report.results.find((result) => result.variant === variant)?.languages.find((result) => result.language === language);

const scoreOf = (view: LessonView, language: string, variant: string, pairs = "all") => {
  const score = resultOf(view, language, variant)?.[pairs as "all" | "seen" | "unseen"];
  return score && score.total > 0 ? score : undefined;
};

const groups = { attention: ["q", "k", "v", "o"], mlp: ["gate", "up", "down"], embedding: ["embed"] } as const;

/** Parts of a model that a question compares. */
export type TensorGroup = keyof typeof groups;

export const tensorGroups = Object.keys(groups) as readonly TensorGroup[];

/** Mean similarity of the tensors of a part; undefined where the model has none with key weights. */
export function groupSimilarity({ report, composition }: LessonView, group: TensorGroup): number | undefined {
  const kinds: readonly string[] = groups[group];
  const values = composition.similarity.filter((_, tensor) => {
    const { kind } = placeOf(report.model.tensors[tensor]?.name ?? "");
    return kinds.includes(kind) && composition.comparisons[tensor]?.empty === false;
  });
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** `{{name:argument:argument}}` → its text; undefined where the run has no such number. */
const figures: Readonly<Record<string, Figure>> = {
  weights: ({ report }, { number }) => number(report.model.parameterCount),
  layers: ({ report }, { number }) => number(report.model.config.layers),
  tensors: ({ report }, { number }) => number(report.model.tensors.length),
  k1: ({ report }, { percent }) => percent(report.recipe.locate.keyNeuronRatio, 0),
  keyWeights: ({ report }, { number }, corpus = "") => {
    const count = report.keyNeurons[corpus]?.count;
    return count === undefined ? undefined : number(count);
  },
  keyShare: ({ report }, { percent }, corpus = "", kind = "") => {
    const tensor = report.model.tensors.findIndex(({ name }) => placeOf(name).kind === kind);
    const count = report.keyNeurons[corpus]?.byTensor[tensor];
    return count === undefined ? undefined : percent(count / (tensorSizes(report)[tensor] ?? 0), 0);
  },
  steps: ({ report }, { number }, training = "") => {
    const losses = report.losses[training];
    return losses && number(losses.length);
  },
  loss: ({ report }, { number }, training = "", end = "last") => {
    const loss = report.losses[training]?.at(end === "first" ? 0 : -1);
    return loss === undefined ? undefined : number(loss, 2);
  },
  accuracy: (view, { percent }, language = "", variant = "", pairs = "all") => {
    const score = scoreOf(view, language, variant, pairs);
    return score && percent(shareOf(score).share);
  },
  interval: (view, { percent }, language = "", variant = "", pairs = "all") => {
    const score = scoreOf(view, language, variant, pairs);
    if (!score) return undefined;
    const { low, high } = shareOf(score);
    return `${percent(low)} – ${percent(high)}`;
  },
  correct: (view, { number }, language = "", variant = "", pairs = "all") => {
    const score = scoreOf(view, language, variant, pairs);
    return score && number(score.correct);
  },
  n: (view, { number }, language = "", pairs = "all") => {
    const score = scoreOf(view, language, "base", pairs);
    return score && number(score.total);
  },
  perplexity: (view, { number }, language = "", variant = "") => {
    const perplexity = resultOf(view, language, variant)?.perplexity;
    return typeof perplexity === "number" ? number(perplexity, 2) : undefined;
  },
  run: ({ report }, { percent, setting }, name = "") => {
    const { alpha, beta, gamma, eta, transferRatio } = settingsOf(report.recipe);
    if (name === "k2") return percent(transferRatio, 0);
    const value = { alpha, beta, gamma, eta }[name];
    return value === undefined ? undefined : setting(value);
  },
  similarity: (view, { number }, name = "") => {
    const group = tensorGroups.find((known) => known === name);
    const value = group && groupSimilarity(view, group);
    return value === undefined ? undefined : number(value, 2);
  },
  selected: ({ composition }, { number }) => number(composition.selectedCount),
  largestChange: ({ composition }, { percent }) => percent(Math.max(...composition.relativeChange)),
};

/** True for a figure that texts may name. */
export function isFigure(source: string): boolean {
  return Object.hasOwn(figures, source.split(":")[0] ?? "");
}

/** A figure's text in a language; "–" where the run in view does not have it. */
export function writeFigure(source: string, view: LessonView, language: LessonLanguage): string {
  const [name = "", ...names] = source.split(":");
  const format = (value: number, options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(language, options).format(value);
  const numbers: Numbers = {
    percent: (share, digits = 1) => format(share, { style: "percent", maximumFractionDigits: digits }),
    number: (value, digits = 0) => format(value, { maximumFractionDigits: digits }),
    setting: (value) => format(value, { minimumFractionDigits: 1, maximumFractionDigits: 3 }),
  };
  return (isFigure(source) ? figures[name]?.(view, numbers, ...names) : undefined) ?? "–";
}
