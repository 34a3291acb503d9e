import { formatNumber } from "../base/format";
import type { RunReport, VariantResult } from "../engine/report";
import type { LanguageResult } from "../evaluation/evaluateModel";
import type { Interval } from "../evaluation/interval";
import type { Score } from "../evaluation/judge";
import { mcnemarExact } from "../evaluation/mcnemar";
import { type Share, shareOf } from "./share";

/** Which problems are counted: all, those whose number pair stands in a corpus, or in none. */
export type PairKind = "all" | "seen" | "unseen";

/** Fewer answers than this say little; they are greyed and called too few. */
export const fewAnswers = 30;

/** A score as tables and plots show it. */
export interface CountedShare extends Share, Score {
  readonly isFew: boolean;
}

export function countedShare(score: Score): CountedShare {
  return { ...shareOf(score), ...score, isFew: score.total < fewAnswers };
}

/** "67.9 % [66.0, 69.8]": share and Wilson's 95 % interval; "n = 0" where nothing was asked. */
export function shareWords({ share, low, high, total }: CountedShare): string {
  if (total === 0) return "n = 0";
  return `${(share * 100).toFixed(1)} % [${(low * 100).toFixed(1)}, ${(high * 100).toFixed(1)}]`;
}

/** Mean share over the languages other than the reference, each counted the same. */
export function averageShare(languages: readonly LanguageResult[], reference: string, kind: PairKind): number {
  const others = languages.filter(({ language }) => language !== reference);
  return others.reduce((sum, result) => sum + shareOf(result[kind]).share, 0) / Math.max(1, others.length);
}

/** Right answers of all languages but the reference together: of languages with equally many problems, their mean. */
export function pooledScore(languages: readonly LanguageResult[], reference: string, kind: PairKind): CountedShare {
  const scores = languages.filter(({ language }) => language !== reference).map((result) => result[kind]);
  const sum = (key: keyof Score) => scores.reduce((total, score) => total + score[key], 0);
  return countedShare({ correct: sum("correct"), total: sum("total") });
}

/** A variant's perplexity in a language with its 95 % interval, and how many times the base's it is; undefined where it was not measured. */
export function perplexityOf(
  report: RunReport,
  variant: VariantResult,
  language: string,
):
  | { readonly value: number; readonly timesBase: number | undefined; readonly interval: Interval | undefined }
  | undefined {
  const read = (result: VariantResult | undefined) => result?.languages.find((entry) => entry.language === language);
  const { perplexity: value, perplexityInterval: interval } = read(variant) ?? {};
  if (value === undefined || value === null) return undefined;
  const base = read(report.results.find((result) => result.variant === "base"))?.perplexity ?? undefined;
  return { value, timesBase: base === undefined ? undefined : value / base, interval };
}

/** "500 problems in each of 5 languages": what the shares of a kind rest on. */
export function problemWords(results: readonly VariantResult[], kind: PairKind): string {
  const totals = results.flatMap(({ languages }) => languages.map((result) => result[kind].total));
  return eachLanguage(rangeWords(totals, "problems"), results);
}

/** "45 rows of 96 tokens in each of 5 languages": the general text that perplexity is measured on. */
export function heldoutWords({ recipe }: RunReport, results: readonly VariantResult[]): string {
  const rows = results.flatMap(({ languages }) => languages.map(({ heldoutRows }) => heldoutRows));
  return eachLanguage(`${rangeWords(rows, "rows")} of ${recipe.contextLength} tokens`, results);
}

function rangeWords(counts: readonly number[], what: string): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (counts.length === 0) return `0 ${what}`;
  return `${least === most ? "" : `${formatNumber(least)} to `}${formatNumber(most)} ${what}`;
}

function eachLanguage(words: string, results: readonly VariantResult[]): string {
  const languages = new Set(results.flatMap(({ languages: all }) => all.map(({ language }) => language)));
  return `${words} in each of ${languages.size} languages`;
}

/** Problems that one model got right and another did not, of the same problems in the same order. */
export interface PairedCount {
  readonly gained: number;
  readonly lost: number;
  /** McNemar's exact test of the two, two-sided. */
  readonly pValue: number;
}

/** Undefined where the two were not asked the same problems, or an older report does not say which were right. */
export function pairedCount(
  before: Pick<LanguageResult, "right">,
  after: Pick<LanguageResult, "right">,
): PairedCount | undefined {
  const [a, b] = [before.right, after.right];
  if (!a || !b || a.length !== b.length) return undefined;
  let [gained, lost] = [0, 0];
  for (let i = 0; i < a.length; i += 1) {
    if (a[i] === "0" && b[i] === "1") gained += 1;
    if (a[i] === "1" && b[i] === "0") lost += 1;
  }
  return { gained, lost, pValue: mcnemarExact(gained, lost) };
}

/** The counts of several languages together. */
export function pooledPairs(counts: readonly PairedCount[]): PairedCount {
  const gained = counts.reduce((sum, count) => sum + count.gained, 0);
  const lost = counts.reduce((sum, count) => sum + count.lost, 0);
  return { gained, lost, pValue: mcnemarExact(gained, lost) };
}

/** "+12 −3, p = 0.035". */
export function pairedWords({ gained, lost, pValue }: PairedCount): string {
  const p = pValue < 0.0001 ? "p < 0.0001" : `p = ${pValue.toFixed(pValue < 0.1 ? 4 : 2)}`;
  return `+${gained} −${lost}, ${p}`;
}
