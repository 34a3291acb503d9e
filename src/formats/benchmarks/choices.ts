import { parseJsonLine } from "../corpora/jsonLines";
import { badCorpus } from "../corpora/textFile";
import { shown } from "../json";
import { type BenchmarkRecord, readBenchmark } from "./records";

/** A question with answers to choose from. */
export interface ChoiceProblem {
  readonly question: string;
  readonly choices: readonly string[];
  /** Position of the right one, from 0. */
  readonly correct: number;
}

/** Letters that name choices. */
export const choiceLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/**
 * Multiple choice as MMLU's files come: .csv without a header (question, the choices, the letter of the right one), with a
 * header (question, A, B, C, D, answer), or .jsonl of `question`, `choices`, `answer` (a position from 0, a letter, or the
 * right choice itself). Error: `bad-corpus`, naming the record.
 */
export async function readChoiceProblems(file: Blob, name: string): Promise<ChoiceProblem[]> {
  return (await readBenchmark(file, name, isHeader)).map(choiceProblem);
}

/** Whether a .jsonl file's first line is a question with choices. */
export function holdsChoices(text: string, name: string): boolean {
  const first = text.replace(/^\uFEFF/, "").split("\n", 1)[0] ?? "";
  return first.trim() !== "" && "choices" in parseJsonLine(first, name, 1);
}

function isHeader(cells: readonly string[]): boolean {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  return names.includes("question") && names.includes("answer");
}

function choiceProblem(record: BenchmarkRecord): ChoiceProblem {
  const { question, choices, answer } = partsOf(record);
  if (typeof question !== "string" || question.trim() === "") throw badCorpus(record.where, "the question is missing");
  if (!Array.isArray(choices) || choices.length < 2 || choices.length > choiceLetters.length) {
    throw badCorpus(
      record.where,
      `2 to ${choiceLetters.length} choices were expected; found ${shown(choices ?? null)}`,
    );
  }
  const texts = choices.map((choice: unknown) => {
    if (typeof choice === "string" && choice !== "") return choice;
    if (typeof choice === "number") return String(choice);
    throw badCorpus(record.where, `a choice is ${shown(choice)}, no text`);
  });
  const correct = positionOf(answer, texts);
  if (correct !== undefined) return { question, choices: texts, correct };
  throw badCorpus(record.where, `the answer ${shown(answer ?? null)} names none of ${texts.length} choices`);
}

function partsOf({ fields, cells }: BenchmarkRecord): Readonly<Record<"question" | "choices" | "answer", unknown>> {
  if (Object.keys(fields).length === 0) {
    return { question: cells[0], choices: cells.slice(1, -1), answer: cells.at(-1) };
  }
  const read = (name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined);
  const lettered = [...choiceLetters].map(read).filter((choice) => choice !== undefined);
  return {
    question: read("question") ?? read("Question"),
    choices: read("choices") ?? lettered,
    answer: read("answer") ?? read("Answer"),
  };
}

/** A position, a letter, a position as text, or the choice's own text. */
function positionOf(answer: unknown, choices: readonly string[]): number | undefined {
  if (typeof answer === "number") return Number.isInteger(answer) && answer in choices ? answer : undefined;
  if (typeof answer !== "string") return undefined;
  const text = answer.trim();
  const letter = text.length === 1 ? choiceLetters.indexOf(text.toUpperCase()) : -1;
  if (letter >= 0 && letter < choices.length) return letter;
  const same = choices.indexOf(answer);
  if (same >= 0) return same;
  return /^\d{1,2}$/.test(text) && Number(text) in choices ? Number(text) : undefined;
}
