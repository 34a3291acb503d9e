import { AppError } from "../base/errors";
import { Arena } from "../gpu/arena";
import { Checkpoints } from "../method/baselines/checkpoints";
import { compose } from "../method/compose";
import { fullStage } from "../method/fullTraining";
import type { TrainingRecord } from "../method/learn";
import type { TrainingContext } from "../method/locate";
import { MergedModel } from "../method/mergeModel";
import type { StageResult } from "../method/progress";
import type { MethodResult } from "../method/run";
import { mergeSettings } from "../method/settings";
import type { StageCache } from "../method/stageCache";
import type { Continuation } from "../training/train";
import { chooseAnswers } from "./answers";
import type { LanguageTest, PreparedRun, TokenAnswer } from "./api";
import type { AnsweredVariant, EvaluationGround } from "./evaluateVariants";

/** What the last run left on the GPU: masks, deltas and, where it learned, the merged model. Owns it. */
export class FinishedRun implements Disposable {
  readonly prepared: PreparedRun;
  readonly context: TrainingContext;
  /** Answers that the store had no room for. */
  readonly answersNotKept = new Set<string>();
  /** Of the recipe's baselines. */
  readonly checkpoints: Checkpoints;
  /** All weights trained on the ability's rows, where the recipe asks for that. */
  full: StageResult<TrainingRecord> | undefined;
  readonly #method: MethodResult;
  readonly #arena: Arena;
  #merged: MergedModel | undefined;
  #newer: { readonly method: MethodResult; readonly prepared: PreparedRun } | undefined;
  #tests: readonly LanguageTest[] = [];
  #answered: readonly AnsweredVariant[] = [];

  constructor(prepared: PreparedRun, context: TrainingContext, method: MethodResult, checkpoints: Checkpoints) {
    this.prepared = prepared;
    this.checkpoints = checkpoints;
    this.context = context;
    this.#method = method;
    this.#arena = new Arena(context.gpu);
  }

  /** Masks as they were located last, deltas as they were learned last. */
  get method(): MethodResult {
    return this.#newer ? { ...this.#method, located: this.#newer.method.located } : this.#method;
  }

  /** What the masks of `method` were located for. */
  get locatedFor(): PreparedRun {
    return this.#newer?.prepared ?? this.prepared;
  }

  /** What the models in training said of the run's prompts, by training. */
  get continuations(): Readonly<Record<string, readonly Continuation[]>> {
    const learned = this.#method.learned.map(
      ({ name, result }) => [`learn/${name}`, result.continuations ?? []] as const,
    );
    const full = this.full && ([[fullStage, this.full.result.continuations ?? []]] as const);
    return Object.fromEntries([...learned, ...(full ?? [])]);
  }

  /** Error: `bad-usage` where nothing was learned. */
  get merged(): MergedModel {
    if (this.#merged) return this.#merged;
    throw new AppError(
      "bad-usage",
      "the key weights are located, but nothing was learned on them yet; run Train first",
    );
  }

  /** Allocates the merged model and makes it with the recipe's settings. */
  async makeMerged(): Promise<void> {
    const { gpu, base, recipe } = this.context;
    const deltas = this.#method.learned.map(({ result }) => result.delta);
    this.#merged = new MergedModel(gpu, this.#arena, base, deltas);
    await this.#arena.allocated();
    const names = base.layout.tensors.map(({ name }) => name);
    await this.#merged.remake(compose(names, this.#method.grams, mergeSettings(recipe)).table);
  }

  /** The run beside another recipe's baselines, whose settings of training are the run's own. */
  comparedBy(prepared: PreparedRun, cache: StageCache): EvaluationGround {
    const { method, merged } = this;
    const context = { ...this.context, recipe: prepared.recipe };
    const checkpoints = new Checkpoints(context, prepared, prepared.eosTokenId, cache);
    return { context, prepared, method, merged, checkpoints };
  }

  /** Takes over newer masks beside the deltas, which stay what they were learned as. */
  takeLocated(method: MethodResult, prepared: PreparedRun): void {
    this.#newer?.method[Symbol.dispose]();
    this.#newer = { method, prepared };
  }

  /** Problems to read, of the variants as they were evaluated last. */
  get answers(): readonly TokenAnswer[] {
    return chooseAnswers(this.#tests, this.#answered);
  }

  /** Takes over newly evaluated variants; others stay where the tests are the same. */
  takeAnswered(tests: readonly LanguageTest[], answered: readonly AnsweredVariant[]): void {
    const isNew = ({ result }: AnsweredVariant) => answered.some((newer) => newer.result.variant === result.variant);
    const same = JSON.stringify(tests.map(problemsOf)) === JSON.stringify(this.#tests.map(problemsOf));
    const kept = same ? this.#answered.filter((variant) => !isNew(variant)) : [];
    this.#tests = tests;
    this.#answered = [...kept, ...answered];
  }

  [Symbol.dispose](): void {
    this.#merged?.[Symbol.dispose]();
    this.#newer?.method[Symbol.dispose]();
    this.#method[Symbol.dispose]();
    this.#arena[Symbol.dispose]();
  }
}

function problemsOf({ language, problems, tasks = [] }: LanguageTest): readonly unknown[] {
  return [language, problems, tasks.map(({ name, problems: asked }) => [name, asked])];
}
