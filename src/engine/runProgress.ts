import { learnSettings, type Recipe } from "../formats/recipe";
import { fullStage } from "../method/fullTraining";
import type { MethodProgress } from "../method/progress";
import type { EvaluateRequest, JobProgress, PreparedRun, RunEnd } from "./api";

/** Work of one stage, in tokens that pass the model forward and backward. */
export interface PlannedStage {
  readonly stage: string;
  readonly tokens: number;
}

/** Forward tokens of one problem, as trained tokens: a guess that the first batch corrects. */
const evaluationTokens = 25;

/** Stages of a run as far as `until`, with their trained tokens. */
export function plannedStages({ recipe, tests }: Pick<PreparedRun, "recipe" | "tests">, until: RunEnd): PlannedStage[] {
  const rowTokens = recipe.batchSize * recipe.contextLength;
  const kinds = [
    ["ability", learnSettings(recipe, "ability")],
    ["reference", learnSettings(recipe, "reference")],
    ...recipe.languages.map(({ language }) => [language, learnSettings(recipe, "languages")] as const),
  ] as const;
  const stages = {
    locate: kinds.map(([name]) => ({ stage: `locate/${name}`, tokens: recipe.locate.steps * rowTokens })),
    train: [
      ...kinds.map(([name, { steps }]) => ({ stage: `learn/${name}`, tokens: steps * rowTokens })),
      ...(recipe.learn.compareFull ? [{ stage: fullStage, tokens: kinds[0][1].steps * rowTokens }] : []),
    ],
    evaluate: evaluationStages({ tests, variants: recipe.evaluate.variants }, recipe),
  };
  const ends = ["locate", "train", "evaluate"] as const;
  return ends.slice(0, ends.indexOf(until) + 1).flatMap((end) => stages[end]);
}

/** Stages of an evaluation; one whose model is trained for it counts that training. */
export function evaluationStages(
  { tests, variants }: Pick<EvaluateRequest, "tests" | "variants">,
  recipe: Recipe,
): PlannedStage[] {
  if (tests.length === 0) return [];
  const asked = evaluationTokens * tests.reduce((sum, test) => sum + test.problems.length, 0);
  const trained = learnSettings(recipe, "ability").steps * recipe.batchSize * recipe.contextLength;
  return variants.map((variant) => ({
    stage: `evaluate/${variant}`,
    tokens: asked + (variant === "fullTraining" ? trained : 0),
  }));
}

/** Turns a stage's progress into the whole job's: position, speed and time left. */
export class RunProgress {
  readonly #stages: readonly PlannedStage[];
  #doneTokens = 0;
  #measuredTokens = 0;
  #measuredMs = 0;
  #last: { readonly stage: string; readonly tokens: number; readonly timeMs: number } | undefined;

  constructor(stages: readonly PlannedStage[]) {
    this.#stages = stages;
  }

  /** Milliseconds that passed while the job was paused must not count: call this when it goes on. */
  skipPause(): void {
    this.#last = undefined;
  }

  report(
    progress: Omit<MethodProgress, "unit" | "losses" | "lossStart"> & Partial<JobProgress>,
    nowMs: number,
  ): JobProgress {
    const stageIndex = Math.max(
      0,
      this.#stages.findIndex(({ stage }) => stage === progress.stage),
    );
    const planned = this.#stages[stageIndex]?.tokens ?? 0;
    const before = this.#stages.slice(0, stageIndex).reduce((sum, { tokens }) => sum + tokens, 0);
    const tokens = progress.total > 0 ? (planned * progress.done) / progress.total : 0;
    this.#doneTokens = before + tokens;
    const last = this.#last;
    if (!progress.restored && last?.stage === progress.stage && tokens > last.tokens) {
      this.#measuredTokens += tokens - last.tokens;
      this.#measuredMs += nowMs - last.timeMs;
    }
    this.#last = { stage: progress.stage, tokens, timeMs: nowMs };
    const total = this.#stages.reduce((sum, stage) => sum + stage.tokens, 0);
    const perMs = this.#measuredMs > 0 ? this.#measuredTokens / this.#measuredMs : 0;
    const { stage, done, unit = "steps", losses, lossStart, continuations } = progress;
    return {
      stage,
      stageIndex,
      stageCount: this.#stages.length,
      done,
      total: progress.total,
      unit,
      ...(losses && { losses }),
      ...(lossStart !== undefined && { lossStart }),
      ...(continuations && { continuations }),
      ...(perMs > 0 && { tokensPerSecond: 1000 * perMs, secondsLeft: (total - this.#doneTokens) / perMs / 1000 }),
    };
  }
}
