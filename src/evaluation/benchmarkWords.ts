import { AppError } from "../base/errors";

/** How MGSM writes its prompts in a language, and how its worked answers state their result. */
export interface BenchmarkWords {
  /** Before a question, its space included. */
  readonly question: string;
  /** On a line of its own after the question; the answer is written after it. */
  readonly answer: string;
  /** What the result follows, in lower case; the first is the exemplars' own. */
  readonly phrases: readonly string[];
}

/** Source: the exemplars of MGSM (Shi et al. 2022, google-research/url-nlp). */
const words: Readonly<Record<string, BenchmarkWords>> = {
  en: { question: "Question: ", answer: "Step-by-Step Answer:", phrases: ["the answer is", "the final answer is"] },
  es: {
    question: "Pregunta: ",
    answer: "Respuesta paso a paso:",
    phrases: ["la respuesta es", "la respuesta final es"],
  },
  zh: { question: "问题：", answer: "逐步解答：", phrases: ["答案是", "答案为"] },
  bn: { question: "প্রশ্ন: ", answer: "ধাপে ধাপে উত্তর:", phrases: ["উত্তর হল", "উত্তর হলো", "উত্তর হচ্ছে"] },
  te: { question: "ప్రశ్న: ", answer: "దశలవారీగా సమాధానం:", phrases: ["సమాధానం"] },
};

/** The words of a language. Error: `bad-recipe`, with the languages that have some. */
export function benchmarkWords(language: string): BenchmarkWords {
  const found = Object.hasOwn(words, language) ? words[language] : undefined;
  if (found) return found;
  const known = Object.keys(words).join(", ");
  throw new AppError("bad-recipe", `mgsm: there are no prompts in the language ${language}; there are ${known}`);
}

/** Phrases that state a result: those of the language, then English ones, in which models often fall back. */
export function resultPhrases(language: string): readonly string[] {
  const own = Object.hasOwn(words, language) ? (words[language]?.phrases ?? []) : [];
  const english = words.en?.phrases ?? [];
  return language === "en" ? own : [...own, ...english];
}
