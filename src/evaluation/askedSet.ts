import type { WorkedBenchmark } from "./extractNumber";
import type { AnswerMarks } from "./score";

/** How an answer is read. */
export type AnswerReading =
  /** Exact tokens after a mark, "=" in the embedded world. */
  | { readonly kind: "problems"; readonly marks: AnswerMarks }
  /** The number that a worked answer ends in. */
  | {
      readonly kind: WorkedBenchmark;
      readonly language: string;
      readonly stopTokenIds: readonly number[];
      /** `tokenizer.json` and `tokenizer_config.json`, by which answers become text. */
      readonly tokenizer: { readonly json: unknown; readonly config: unknown };
    }
  /** The likeliest of given continuations; nothing is generated. */
  | { readonly kind: "choice" };

/** A continuation to choose. */
export interface Choice {
  readonly tokens: readonly number[];
  /** Of its text in UTF-8: what its likelihood is divided by where length is to count for nothing. */
  readonly sizeBytes: number;
}

/** One question. */
export interface AskedProblem {
  /** Empty where it does not fit the model's context: it is not asked, and counts as wrong. */
  readonly prompt: readonly number[];
  /** The right answer's tokens: what must follow the mark, a number, or the right choice. */
  readonly answer: readonly number[];
  /** Whether its operand pair stands in a corpus; null where there is no such pair. */
  readonly seenPair: boolean | null;
  /** The right number of a worked answer, as `findNumbers` writes it. */
  readonly result?: string;
  readonly choices?: readonly Choice[];
  /** Position of the right choice. */
  readonly correct?: number;
}

/** Worked examples before the questions: fewer than asked for where the model's context has no room. */
export interface ShotCounts {
  readonly asked: number;
  readonly least: number;
  readonly most: number;
}

/** Problems that are asked and judged in one way. */
export interface AskedSet {
  readonly problems: readonly AskedProblem[];
  readonly reading: AnswerReading;
  /** Longest answer to generate, in tokens. */
  readonly maxNewTokens: number;
  readonly shots?: ShotCounts;
}

/** A set beside a test's own problems. */
export interface NamedSet extends AskedSet {
  readonly name: string;
}

/** Problems that do not fit the model's context. */
export function countTooLong({ problems }: Pick<AskedSet, "problems">): number {
  return problems.filter(({ prompt }) => prompt.length === 0).length;
}
