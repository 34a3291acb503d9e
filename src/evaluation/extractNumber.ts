import { resultPhrases } from "./benchmarkWords";
import { findNumbers } from "./numbers";

/** Benchmarks whose worked answers end in a number. */
export type WorkedBenchmark = "mgsm" | "gsm8k";

export interface ExtractedNumber {
  /** As `findNumbers` writes it. */
  readonly value: string;
  /** True: it follows the benchmark's own phrase; false: it is the last number of the answer. */
  readonly isStated: boolean;
}

/** Characters between a phrase and its number: ": **$". */
const longestGap = 16;

/**
 * The result of a worked answer that a model wrote: the number behind the benchmark's phrase ("#### 18" of GSM8K; "The
 * answer is 18", "La respuesta es 18", "答案是 18", "উত্তর হল 18", "సమాధానం 18"), the first where there are several; else
 * the last number. Undefined where there is none. `text` ends where the answer ends (`answerText`).
 */
export function extractNumber(text: string, benchmark: WorkedBenchmark, language: string): ExtractedNumber | undefined {
  const numbers = findNumbers(text, language);
  const phrases = benchmark === "gsm8k" ? ["####", ...resultPhrases("en")] : resultPhrases(language);
  for (const phrase of phrases) {
    for (const { index } of text.matchAll(new RegExp(phrase, "giu"))) {
      const end = index + phrase.length;
      const next = numbers.find(({ start }) => start >= end);
      if (next && isGap(text.slice(end, next.start))) return { value: next.value, isStated: true };
    }
  }
  const last = numbers.at(-1);
  return last && { value: last.value, isStated: false };
}

/** Whether what stands between a phrase and a number still belongs to the statement. */
function isGap(between: string): boolean {
  return between.length <= longestGap && !/[.。।!?！？]|\n\s*\n/.test(between);
}
