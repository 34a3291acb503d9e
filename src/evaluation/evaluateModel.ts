import { mapYields } from "../base/mapYields";
import type { ModelConfig } from "../formats/modelConfig";
import type { PackedRows } from "../formats/packRows";
import type { GpuDevice } from "../gpu/device";
import { Generator } from "../model/generator";
import type { Slabs } from "../model/weights";
import { measureLoss } from "./meanLoss";
import { type AnswerMarks, isRight } from "./score";

export interface EvaluatedProblem {
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
  readonly seenPair: boolean;
}

export interface EvaluationTask {
  readonly language: string;
  /** Held-out general text; undefined where there is none. */
  readonly heldout: PackedRows | undefined;
  readonly problems: readonly EvaluatedProblem[];
  readonly marks: AnswerMarks;
  readonly maxNewTokens: number;
}

export interface Score {
  /** Right answers of `total` problems. */
  readonly correct: number;
  readonly total: number;
}

/** What one model reaches in one language. */
export interface LanguageResult {
  readonly language: string;
  readonly all: Score;
  /** Problems whose operand pair stands in a corpus, and those whose pair stands in none. */
  readonly seen: Score;
  readonly unseen: Score;
  /** exp of the mean loss (nats a token) of the held-out text; null where there is none. */
  readonly perplexity: number | null;
  readonly heldoutRows: number;
  /** Problem by problem in the order of the test: "1" right, "0" wrong. Older reports have none. */
  readonly right?: string;
}

/** A language's results with the tokens that were generated for each problem. */
export interface AnsweredLanguage extends LanguageResult {
  readonly generated: readonly (readonly number[])[];
}

export interface EvaluationProgress {
  readonly done: number;
  readonly total: number;
  readonly unit: "problems";
}

/** Problems answered side by side. */
export const problemsAtOnce = 64;

/**
 * Exact match by greedy generation, and perplexity, in every language. Yields between pieces of work of some tens of
 * milliseconds, or of one micro-batch, with the problems that are done.
 */
export async function* evaluateModel(
  gpu: GpuDevice,
  {
    config,
    weights,
    microBatchSize,
  }: { readonly config: ModelConfig; readonly weights: Slabs; readonly microBatchSize: number },
  tasks: readonly EvaluationTask[],
): AsyncGenerator<EvaluationProgress, AnsweredLanguage[], void> {
  const total = tasks.reduce((sum, { problems }) => sum + problems.length, 0);
  const longest = Math.max(
    1,
    ...tasks.flatMap(({ problems, maxNewTokens }) => problems.map(({ prompt }) => prompt.length + maxNewTokens)),
  );
  using generator = new Generator(gpu, {
    config,
    weights,
    rows: Math.min(problemsAtOnce, Math.max(1, total)),
    maxLength: longest,
  });
  const results: AnsweredLanguage[] = [];
  let done = 0;
  const progress = (): EvaluationProgress => ({ done, total, unit: "problems" });
  for (const { language, heldout, problems, marks, maxNewTokens } of tasks) {
    const right: boolean[] = [];
    const generated: (readonly number[])[] = [];
    for (let start = 0; start < problems.length; start += problemsAtOnce) {
      const part = problems.slice(start, start + problemsAtOnce);
      const prompts = part.map(({ prompt }) => prompt);
      const asked = generator.generating(prompts, { maxNewTokens, stopTokenIds: [marks.eosTokenId] });
      const answers = yield* mapYields(asked, progress);
      part.forEach(({ answer }, index) => {
        const tokens = answers[index] ?? [];
        generated.push(tokens);
        right.push(isRight(tokens, answer, marks));
      });
      done += part.length;
      yield progress();
    }
    const loss = heldout
      ? yield* mapYields(measureLoss(gpu, { config, weights, rows: heldout, microBatchSize }), progress)
      : null;
    const score = (wanted: (problem: EvaluatedProblem) => boolean): Score => {
      const chosen = problems.flatMap((problem, index) => (wanted(problem) ? [right[index] === true] : []));
      return { correct: chosen.filter(Boolean).length, total: chosen.length };
    };
    results.push({
      language,
      all: score(() => true),
      seen: score(({ seenPair }) => seenPair),
      unseen: score(({ seenPair }) => !seenPair),
      perplexity: loss === null ? null : Math.exp(loss),
      heldoutRows: heldout?.rowCount ?? 0,
      right: right.map((isRight) => (isRight ? "1" : "0")).join(""),
      generated,
    });
  }
  return results;
}
