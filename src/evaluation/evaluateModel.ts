import { mapYields } from "../base/mapYields";
import type { PackedRows } from "../formats/packRows";
import type { GpuDevice } from "../gpu/device";
import { Answerer, type Keeping } from "./answerer";
import type { AskedProblem, AskedSet, NamedSet } from "./askedSet";
import { bootstrapInterval, type Interval } from "./interval";
import { judgeSet, type Score, type TestFacts } from "./judge";
import { meanOf, measureLosses } from "./meanLoss";
import type { MeasuredModel } from "./tokenLosses";

/** What is measured in one language. */
export interface EvaluationTask extends AskedSet {
  readonly language: string;
  /** Held-out general text; undefined where there is none. */
  readonly heldout: PackedRows | undefined;
  readonly tasks?: readonly NamedSet[];
}

/** What one model reaches in a set beside the problems. */
export interface TaskResult extends TestFacts {
  readonly name: string;
  readonly all: Score;
  /** Problem by problem in the order of the test: "1" right, "0" wrong. */
  readonly right: string;
}

/** What one model reaches in one language. */
export interface LanguageResult {
  readonly language: string;
  readonly all: Score;
  /** Problems whose operand pair stands in a corpus, and those whose pair stands in none; neither where there are no pairs. */
  readonly seen: Score;
  readonly unseen: Score;
  /** exp of the mean loss (nats a token) of the held-out text; null where there is none. */
  readonly perplexity: number | null;
  /** 95 %, by the bootstrap over rows. Older reports have none. */
  readonly perplexityInterval?: Interval;
  readonly heldoutRows: number;
  /** Problem by problem in the order of the test: "1" right, "0" wrong. Older reports have none. */
  readonly right?: string;
  /** How the problems were asked, where it is not by equation and result. */
  readonly test?: TestFacts;
  /** Further sets, in the order of the test. */
  readonly tasks?: readonly TaskResult[];
}

/** A language's results with the tokens that were generated for each problem. */
export interface AnsweredLanguage extends LanguageResult {
  readonly generated: readonly (readonly number[])[];
  /** Likewise of the further sets. */
  readonly generatedTasks: readonly (readonly (readonly number[])[])[];
}

export interface EvaluationProgress {
  readonly done: number;
  readonly total: number;
  readonly unit: "problems";
  /** What is new since the last report was kept from before. */
  readonly restored: boolean;
}

/** The seed of the bootstrap; the interval is the same whenever the losses are. */
const bootstrapSeed = 0;

/**
 * Answers to every set of problems, and perplexity, in every language: the one harness of the page and the command line.
 * Yields between pieces of work of some tens of milliseconds, or of one micro-batch, with the problems that are done.
 */
export async function* evaluateModel(
  gpu: GpuDevice,
  model: MeasuredModel,
  languages: readonly EvaluationTask[],
  keeping?: Keeping,
): AsyncGenerator<EvaluationProgress, AnsweredLanguage[], void> {
  const setsOf = (task: EvaluationTask): readonly AskedSet[] => [task, ...(task.tasks ?? [])];
  const total = languages.flatMap(setsOf).reduce((sum, { problems }) => sum + problems.length, 0);
  using answerer = new Answerer(gpu, model, keeping);
  const results: AnsweredLanguage[] = [];
  let before = 0;
  const progress = (done: number, restored = false): EvaluationProgress => ({
    done,
    total,
    unit: "problems",
    restored,
  });
  const judged = async function* (name: string, set: AskedSet) {
    const asked = answerer.answers(name, set);
    const answers = yield* mapYields(asked, ({ done, restored }) => progress(before + done, restored));
    before += set.problems.length;
    yield progress(before);
    return judgeSet(set, answers);
  };
  for (const task of languages) {
    const { language, heldout, problems, reading, tasks = [] } = task;
    const { right, shown, facts } = yield* judged(`${language}.problems`, task);
    const further: { readonly result: TaskResult; readonly shown: AnsweredLanguage["generated"] }[] = [];
    for (const [index, set] of tasks.entries()) {
      const { right, shown, facts } = yield* judged(`${language}.task${index + 1}`, set);
      further.push({ result: { name: set.name, all: countRight(right), right: bitsOf(right), ...facts }, shown });
    }
    const losses = heldout
      ? yield* mapYields(measureLosses(gpu, { ...model, rows: heldout }), () => progress(before))
      : [];
    const of = (wanted: (problem: AskedProblem) => boolean): Score =>
      countRight(problems.flatMap((problem, index) => (wanted(problem) ? [right[index] === true] : [])));
    results.push({
      language,
      all: countRight(right),
      seen: of(({ seenPair }) => seenPair === true),
      unseen: of(({ seenPair }) => seenPair === false),
      ...perplexityOf(losses),
      heldoutRows: heldout?.rowCount ?? 0,
      right: bitsOf(right),
      ...(reading.kind !== "problems" && { test: facts }),
      ...(tasks.length > 0 && { tasks: further.map(({ result }) => result) }),
      generated: shown,
      generatedTasks: further.map(({ shown }) => shown),
    });
  }
  return results;
}

function countRight(right: readonly boolean[]): Score {
  return { correct: right.filter(Boolean).length, total: right.length };
}

function bitsOf(right: readonly boolean[]): string {
  return right.map((isRight) => (isRight ? "1" : "0")).join("");
}

/** Perplexity with its interval: both ends are exp of the mean loss's. */
function perplexityOf(losses: readonly number[]): Pick<LanguageResult, "perplexity" | "perplexityInterval"> {
  if (losses.length === 0) return { perplexity: null };
  const [low, high] = bootstrapInterval(losses, bootstrapSeed);
  return { perplexity: Math.exp(meanOf(losses)), perplexityInterval: [Math.exp(low), Math.exp(high)] };
}
