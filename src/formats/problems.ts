import { AppError } from "../base/errors";
import { parseJsonLine } from "./corpora/jsonLines";
import type { TextTokenizer } from "./tokenizer";

/** A question with its worked equation and result, as a line of `problems.<language>.jsonl` holds it. */
export interface Problem {
  readonly prompt: string;
  /** The result alone: "14". */
  readonly answer: string;
  /** Equation and result, as the ability corpus writes them: "8+6=14". */
  readonly equation: string;
  /** False where the operand pair stands in no corpus. */
  readonly seenPair: boolean;
}

/** Reads problems, one JSON object a line. Error: `bad-corpus` with the number of the line. */
export function parseProblems(text: string, name: string): Problem[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  return lines.flatMap((source, index) => (source.trim() === "" ? [] : [parseProblem(source, name, index + 1)]));
}

function parseProblem(source: string, name: string, line: number): Problem {
  const { prompt, answer, equation, seenPair } = parseJsonLine(source, name, line) as Record<string, unknown>;
  if (
    typeof prompt === "string" &&
    typeof answer === "string" &&
    typeof equation === "string" &&
    typeof seenPair === "boolean"
  ) {
    return { prompt, answer, equation, seenPair };
  }
  throw new AppError("bad-corpus", `${name}, line ${line}: prompt, answer, equation and seenPair were expected`);
}

/** The number after the last "=" of a continuation's first line; undefined where there is none. */
export function resultOf(continuation: string): string | undefined {
  const line = continuation.trimStart().split("\n")[0] ?? "";
  return /=\s*(-?\d+)\s*$/.exec(line)?.[1];
}

/** A problem in token ids. */
export interface EncodedProblem {
  readonly prompt: readonly number[];
  /** The whole expected continuation, equation and result. */
  readonly equation: readonly number[];
  /** The tokens of the result alone, as they follow the equation's sign. */
  readonly answer: readonly number[];
  readonly seenPair: boolean;
}

/** Ids of a problem; the result's ids are those that follow "=" in the equation's. */
export function encodeProblem(problem: Problem, tokenizer: TextTokenizer): EncodedProblem {
  const equation = tokenizer.encode(problem.equation);
  const before = tokenizer.encode(problem.equation.slice(0, problem.equation.lastIndexOf("=") + 1));
  const { seenPair } = problem;
  return { prompt: tokenizer.encodePrompt(problem.prompt), equation, answer: equation.slice(before.length), seenPair };
}
