// What a search saw as numbers to be drawn and read.
import type { SearchComparison, SearchTrial } from "../../formats/search/searchReport";
import { countedShare, shareWords } from "../scores";

/** A search's value of a merge that gave no finite perplexity. */
const divergedBelow = -1e8;

export function hasDiverged({ objective }: Pick<SearchTrial, "objective">): boolean {
  return objective < divergedBelow;
}

/** Letters of the coefficients that were turned, in the order of the method. */
export function symbolsOf(trials: readonly SearchTrial[]): readonly string[] {
  return Object.keys(trials[0]?.values ?? {});
}

/** What a letter stands for, in plain words. */
export function meaningOf(symbol: string, languageName: (code: string) => string): string {
  const known: Readonly<Record<string, string>> = {
    α: "keep what was learned",
    β: "take the source out",
    γ: "ability strength",
    η: "language strength",
    k2: "share of tensors that receive it",
    μ: "factor on every language's share",
  };
  return known[symbol] ?? `share of ${languageName(symbol.replace(/^μ /, ""))}`;
}

/** Settings that stand at one place of the plane: they differ in coefficients that it does not show. */
export interface SurfacePoint {
  readonly x: number;
  readonly y: number;
  /** Number of the best of them, from 1. */
  readonly trial: number;
  readonly count: number;
  readonly value: number;
  readonly isDiverged: boolean;
  /** The recipe's own settings are among them. */
  readonly isStart: boolean;
  readonly isBest: boolean;
}

/** The trials over two coefficients, or over one and their value; of those at one place the best is drawn. */
export function surfacePoints(
  trials: readonly SearchTrial[],
  best: number,
  [across, up]: readonly [string, string | undefined],
): readonly SurfacePoint[] {
  const places = new Map<string, SurfacePoint>();
  for (const [index, { values, objective }] of trials.entries()) {
    const x = values[across] ?? 0;
    const y = up === undefined ? objective : (values[up] ?? 0);
    const before = places.get(`${x} ${y}`);
    const isBetter = !before || objective > before.value;
    places.set(`${x} ${y}`, {
      x,
      y,
      trial: isBetter ? index + 1 : before.trial,
      count: (before?.count ?? 0) + 1,
      value: isBetter ? objective : before.value,
      isDiverged: hasDiverged({ objective: isBetter ? objective : before.value }),
      isStart: index === 0 || (before?.isStart ?? false),
      isBest: index === best || (before?.isBest ?? false),
    });
  }
  // The best is drawn over the rest.
  return [...places.values()].sort((a, b) => Number(a.isBest) - Number(b.isBest) || a.value - b.value);
}

/** γ and k2 where both were turned, else the first two. */
export function firstPlane(symbols: readonly string[]): readonly [string, string | undefined] {
  if (symbols.includes("γ") && symbols.includes("k2")) return ["γ", "k2"];
  return [symbols[0] ?? "", symbols[1]];
}

/** Where the colours of values end. */
export interface ValueScale {
  readonly low: number;
  readonly high: number;
  /** Trials below its low end. */
  readonly clipped: number;
}

/** From the lowest tenth to the best: a few bad settings must not take the colours from the good ones. */
export function valueScale(trials: readonly SearchTrial[]): ValueScale {
  const sorted = trials
    .filter((trial) => !hasDiverged(trial))
    .map(({ objective }) => objective)
    .sort((a, b) => a - b);
  const low = sorted[Math.floor(sorted.length / 10)] ?? 0;
  return { low, high: sorted.at(-1) ?? 0, clipped: trials.filter(({ objective }) => objective < low).length };
}

/** Place of a value on the scale, in [0, 1]. */
export function onScale(value: number, { low, high }: ValueScale): number {
  return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 1;
}

/** The best value after each trial. */
export function bestSoFar(trials: readonly SearchTrial[]): readonly number[] {
  let best = Number.NEGATIVE_INFINITY;
  return trials.map(({ objective }) => {
    best = Math.max(best, objective);
    return best;
  });
}

/** How much a coefficient moved the value at most: between two settings that differ in it alone. Largest first. */
export function largestMoves(trials: readonly SearchTrial[]): readonly { symbol: string; change: number }[] {
  const symbols = symbolsOf(trials);
  const moves = symbols.map((symbol) => {
    const seen = new Map<string, { low: number; high: number }>();
    let change = 0;
    for (const { values, objective } of trials.filter((trial) => !hasDiverged(trial))) {
      const others = symbols.map((other) => (other === symbol ? "" : values[other])).join();
      const { low, high } = seen.get(others) ?? { low: objective, high: objective };
      const reach = { low: Math.min(low, objective), high: Math.max(high, objective) };
      seen.set(others, reach);
      change = Math.max(change, reach.high - reach.low);
    }
    return { symbol, change };
  });
  return moves.sort((a, b) => b.change - a.change);
}

type Cell = string | number;

/** The trials as a table, header first: rounded as they are printed, or whole for a file. */
export function trialRows(
  trials: readonly SearchTrial[],
  best: number,
  form: "printed" | "whole",
): readonly (readonly Cell[])[] {
  const symbols = symbolsOf(trials);
  const reached = bestSoFar(trials);
  const number = (value: number | null | undefined, digits: number): Cell => {
    if (value === null || value === undefined) return form === "printed" ? "–" : "";
    return form === "printed" ? value.toFixed(digits) : value;
  };
  const share = (value: number | null): Cell =>
    form === "printed" && value !== null ? `${(100 * value).toFixed(1)} %` : number(value, 4);
  const value = (objective: number): Cell =>
    form === "printed" && hasDiverged({ objective }) ? "diverged" : number(objective, 4);
  return [
    ["trial", ...symbols, "value", "best so far", "right answers", "ln(perplexity ÷ base's)", "note"],
    ...trials.map((trial, index) => [
      String(index + 1),
      ...symbols.map((symbol) => trial.values[symbol] ?? ""),
      value(trial.objective),
      value(reached[index] ?? 0),
      share(trial.share),
      number(trial.logPerplexity, 4),
      [index === best ? "★ best" : "", index === 0 ? "the run's own settings" : ""].filter(Boolean).join(": "),
    ]),
  ];
}

/** Both settings on the tests that the search never saw, a language a row, header first. */
export function comparisonRows(
  comparison: readonly SearchComparison[],
  languageName: (code: string) => string,
): readonly (readonly Cell[])[] {
  const names = { own: "the run's own", found: "found ★" } as const;
  const column = (words: (languages: SearchComparison["languages"]) => string) => (place: number | undefined) =>
    comparison.map(({ languages }) => words(place === undefined ? languages : languages.slice(place, place + 1)));
  const [right, perplexity] = [column(rightWords), column(meanPerplexity)];
  const row = (name: string, place?: number) => [name, ...right(place), ...perplexity(place)];
  const languages = comparison[0]?.languages ?? [];
  return [
    [
      "language",
      ...comparison.map(({ name }) => `right answers, ${names[name]}`),
      ...comparison.map(({ name }) => `perplexity, ${names[name]}`),
    ],
    row("all together"),
    ...languages.map(({ language }, place) => row(languageName(language), place)),
  ];
}

function rightWords(languages: SearchComparison["languages"]): string {
  const sum = (key: "correct" | "total") => languages.reduce((all, one) => all + one[key], 0);
  const score = { correct: sum("correct"), total: sum("total") };
  return score.total === 0 ? "–" : `${shareWords(countedShare(score))}, n = ${score.total}`;
}

/** The geometric mean, as the search's value takes it. */
function meanPerplexity(languages: SearchComparison["languages"]): string {
  const logs = languages.flatMap(({ perplexity }) => (perplexity === null ? [] : Math.log(perplexity)));
  return logs.length === 0 ? "–" : Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length).toFixed(3);
}
