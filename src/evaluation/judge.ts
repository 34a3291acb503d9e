import { createTokenizer, type TextTokenizer } from "../formats/tokenizer";
import { type AnswerReading, type AskedProblem, type AskedSet, countTooLong, type ShotCounts } from "./askedSet";
import { extractNumber, type WorkedBenchmark } from "./extractNumber";
import { answerText, isAnswered, workedForm } from "./fewShot";
import { isRight } from "./score";

/** How problems may be asked and answers judged. */
export type TestKind = AnswerReading["kind"];

export interface Score {
  /** Right answers of `total` problems. */
  readonly correct: number;
  readonly total: number;
}

/** How problems were asked, and what was counted besides right or wrong. */
export interface TestFacts {
  readonly kind: TestKind;
  readonly shots?: ShotCounts;
  /** Problems that did not fit the model's context: not asked, counted as wrong. */
  readonly tooLong?: number;
  /** Worked answers that state their result by the benchmark's phrase; of the others the last number counted. */
  readonly stated?: number;
  /** Choices by likelihood a byte of their text. */
  readonly normalised?: Score;
  /** Share of right answers that blind guessing gives. */
  readonly chance?: number;
}

/** A set's answers, judged. */
export interface JudgedSet {
  /** In the order of the problems. */
  readonly right: readonly boolean[];
  /** Tokens to read: what was generated, or the choice that was taken. */
  readonly shown: readonly (readonly number[])[];
  readonly facts: TestFacts;
}

type WorkedReading = Extract<AnswerReading, { readonly kind: WorkedBenchmark }>;

const tokenizers = new WeakMap<object, TextTokenizer>();

function tokenizerOf({ tokenizer }: WorkedReading): TextTokenizer {
  const known = tokenizers.get(tokenizer);
  if (known) return known;
  const made = createTokenizer(tokenizer.json, tokenizer.config);
  tokenizers.set(tokenizer, made);
  return made;
}

/** Whether an answer is whole, so that nothing more need be generated; undefined where only its end token tells. */
export function endOf({ reading }: AskedSet): ((tokens: readonly number[]) => boolean) | undefined {
  if (reading.kind !== "mgsm" && reading.kind !== "gsm8k") return undefined;
  const [tokenizer, form] = [tokenizerOf(reading), workedForm(reading.kind, reading.language)];
  return (tokens) => isAnswered(tokenizer.decode(tokens), form);
}

/** Judges what `answerSet` gave. Of choices each answer is the loss of every choice. */
export function judgeSet(set: AskedSet, answers: readonly (readonly number[])[]): JudgedSet {
  const { problems, reading, shots } = set;
  const tooLong = countTooLong(set);
  const common = { kind: reading.kind, ...(shots && { shots }), ...(tooLong > 0 && { tooLong }) };
  switch (reading.kind) {
    case "problems": {
      const right = problems.map(({ answer }, index) => isRight(answers[index] ?? [], answer, reading.marks));
      return { right, shown: answers, facts: common };
    }
    case "choice": {
      const { right, shown, ...counted } = judgeChoices(problems, answers);
      return { right, shown, facts: { ...common, ...counted } };
    }
    default: {
      const [tokenizer, form] = [tokenizerOf(reading), workedForm(reading.kind, reading.language)];
      const found = problems.map((_, index) =>
        extractNumber(answerText(tokenizer.decode(answers[index] ?? []), form), reading.kind, reading.language),
      );
      const right = problems.map(({ result }, index) => result !== undefined && found[index]?.value === result);
      return { right, shown: answers, facts: { ...common, stated: found.filter((one) => one?.isStated).length } };
    }
  }
}

function judgeChoices(problems: readonly AskedProblem[], answers: readonly (readonly number[])[]) {
  const taken = problems.map(({ choices = [] }, index) => {
    const losses = answers[index] ?? [];
    return {
      plain: leastOf(losses),
      normalised: leastOf(losses.map((loss, choice) => loss / Math.max(1, choices[choice]?.sizeBytes ?? 1))),
    };
  });
  const isCorrect = (kind: "plain" | "normalised") =>
    problems.map(({ correct }, index) => correct !== undefined && taken[index]?.[kind] === correct);
  const right = isCorrect("plain");
  const correct = isCorrect("normalised").filter(Boolean).length;
  const guessed = problems.reduce((sum, { choices = [] }) => sum + (choices.length > 0 ? 1 / choices.length : 0), 0);
  return {
    right,
    shown: problems.map(({ choices = [] }, index) => choices[taken[index]?.plain ?? -1]?.tokens ?? []),
    normalised: { correct, total: problems.length },
    ...(problems.length > 0 && { chance: guessed / problems.length }),
  };
}

/** Position of the least of some losses, the first of equal ones; −1 of none. */
function leastOf(losses: readonly number[]): number {
  return losses.reduce((best, loss, index) => (loss < (losses[best] ?? Number.POSITIVE_INFINITY) ? index : best), -1);
}
