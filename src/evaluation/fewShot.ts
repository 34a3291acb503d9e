import { benchmarkWords } from "./benchmarkWords";
import type { WorkedBenchmark } from "./extractNumber";

/** A question with its worked answer, as a benchmark's file of exemplars holds it: with labels or without. */
export interface WorkedExemplar {
  readonly question: string;
  readonly answer: string;
}

/** How a benchmark writes questions and answers. */
export interface WorkedForm {
  /** Before a question, its space included. */
  readonly questionLabel: string;
  /** On the line after a question. */
  readonly answerLabel: string;
}

/** Source: the benchmarks' own prompts (MGSM's in the question's language). Error: `bad-recipe` for an unknown language. */
export function workedForm(benchmark: WorkedBenchmark, language: string): WorkedForm {
  if (benchmark === "gsm8k") return { questionLabel: "Question: ", answerLabel: "Answer:" };
  const { question, answer } = benchmarkWords(language);
  return { questionLabel: question, answerLabel: answer };
}

/** The exemplars with their answers, a blank line after each, then the question, up to where its answer begins. */
export function fewShotPrompt(
  { questionLabel, answerLabel }: WorkedForm,
  exemplars: readonly WorkedExemplar[],
  question: string,
): string {
  const asked = labelled(questionLabel, question);
  const shown = exemplars.map(
    (exemplar) => `${labelled(questionLabel, exemplar.question)}\n${answered(answerLabel, exemplar.answer)}\n\n`,
  );
  return `${shown.join("")}${asked}\n${answerLabel}`;
}

/** The answer in what a model wrote after the prompt: up to a blank line or the next question. */
export function answerText(text: string, form: WorkedForm): string {
  const begun = text.trimStart();
  return begun.slice(0, endOf(begun, form));
}

/** True where the answer has ended, so that nothing more need be written. */
export function isAnswered(text: string, form: WorkedForm): boolean {
  const begun = text.trimStart();
  return endOf(begun, form) < begun.length;
}

function endOf(text: string, { questionLabel }: WorkedForm): number {
  const label = questionLabel.trim();
  const ends = [text.search(/\n[ \t]*\n/), text.indexOf(`\n${label}`), text.startsWith(label) ? 0 : -1];
  return Math.min(text.length, ...ends.filter((end) => end >= 0));
}

/** A text behind its label, which a file may hold already. */
function labelled(label: string, text: string): string {
  const trimmed = text.trim();
  return trimmed.startsWith(label.trim()) ? trimmed : `${label}${trimmed}`;
}

function answered(label: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith(label)) return trimmed;
  return label.endsWith("：") ? `${label}${trimmed}` : `${label} ${trimmed}`;
}
