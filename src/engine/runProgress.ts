import { parseModelConfig } from "../formats/modelConfig";
import { learnSettings, variantsOf } from "../formats/recipe";
import { fullStage } from "../method/fullTraining";
import { warmUpPortions } from "../method/portions";
import type { MethodProgress } from "../method/progress";
import type { JobProgress, PreparedRun, RunEnd } from "./api";
import { evaluationStages, type PlannedStage } from "./evaluationStages";

export const runEnds: readonly RunEnd[] = ["locate", "train", "evaluate"];

/** Stages of a run as far as `until`, with their trained tokens. */
export function plannedStages(
  { recipe, tests, model }: Pick<PreparedRun, "recipe" | "tests" | "model">,
  until: RunEnd,
): PlannedStage[] {
  const rowTokens = recipe.batchSize * recipe.contextLength;
  const kinds = [
    ["ability", learnSettings(recipe, "ability")],
    ["reference", learnSettings(recipe, "reference")],
    ...recipe.languages.map(({ language }) => [language, learnSettings(recipe, "languages")] as const),
  ] as const;
  const isByLayer = recipe.locate.together === "layer";
  const warmUps = isByLayer ? warmUpPortions(parseModelConfig(model.config)).length : 1;
  const warmUp = warmUps * recipe.locate.steps * rowTokens;
  const stages: PlannedStage[] = [
    ...kinds.map(([name]): PlannedStage => ({ stage: `locate/${name}`, end: "locate", tokens: warmUp })),
    ...kinds.map(
      ([name, { steps }]): PlannedStage => ({ stage: `learn/${name}`, end: "train", tokens: steps * rowTokens }),
    ),
    ...evaluationStages({ tests, variants: variantsOf(recipe) }, recipe),
  ];
  if (recipe.learn.compareFull) {
    stages.splice(2 * kinds.length, 0, { stage: fullStage, end: "train", tokens: kinds[0][1].steps * rowTokens });
  }
  return stages.filter(({ end }) => runEnds.indexOf(end) <= runEnds.indexOf(until));
}

/** `locate` of `locate/es`: stages of one kind compute alike. */
export function kindOf(stage: string): string {
  return stage.split("/")[0] ?? stage;
}

interface Work {
  tokens: number;
  busyMs: number;
}

/** Turns a stage's progress into the whole job's: position, speed and time left. */
export class RunProgress {
  readonly #stages: readonly PlannedStage[];
  readonly #clock: () => number;
  readonly #worked = new Map<string, Work>();
  #last: { readonly stage: string; readonly tokens: number };
  #lastMs: number;

  /** `clock`: milliseconds that stand still while the job is held. */
  constructor(stages: readonly PlannedStage[], clock: () => number) {
    this.#stages = stages;
    this.#clock = clock;
    this.#last = { stage: "", tokens: 0 };
    this.#lastMs = clock();
  }

  /** Tokens a second by kind of stage, with all that belongs to it: compiling, scoring, keeping. Restored stages tell none. */
  get speeds(): Readonly<Record<string, number>> {
    const measured = [...this.#worked].filter(([, { tokens, busyMs }]) => tokens > 0 && busyMs > 0);
    return Object.fromEntries(measured.map(([kind, { tokens, busyMs }]) => [kind, (1000 * tokens) / busyMs]));
  }

  report(progress: Omit<MethodProgress, "unit" | "losses" | "lossStart"> & Partial<JobProgress>): JobProgress {
    const { stage, done, unit = "steps", losses, lossStart, continuations, movement, keptStep } = progress;
    const stageIndex = Math.max(
      0,
      this.#stages.findIndex((planned) => planned.stage === stage),
    );
    const planned = this.#stages[stageIndex]?.tokens ?? 0;
    const tokens = progress.total > 0 ? (planned * done) / progress.total : 0;
    this.#count(stage, tokens, progress.restored);
    const secondsLeft = this.#secondsLeft(stageIndex, planned - tokens);
    const speed = this.speeds[kindOf(stage)];
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
      ...(movement && { movement }),
      ...(keptStep !== undefined && { keptStep }),
      ...(speed !== undefined && { tokensPerSecond: speed }),
      ...(secondsLeft !== undefined && { secondsLeft }),
    };
  }

  #count(stage: string, tokens: number, restored: boolean): void {
    const now = this.#clock();
    const before = this.#last.stage === stage ? this.#last.tokens : 0;
    if (!restored) {
      const work = this.#worked.get(kindOf(stage)) ?? { tokens: 0, busyMs: 0 };
      work.tokens += tokens - before;
      work.busyMs += now - this.#lastMs;
      this.#worked.set(kindOf(stage), work);
    }
    this.#last = { stage, tokens };
    this.#lastMs = now;
  }

  /** Kinds that were not measured yet are taken to be as fast as all that was. */
  #secondsLeft(stageIndex: number, tokensOfStage: number): number | undefined {
    const works = [...this.#worked.values()];
    const all = works.reduce((sum, { tokens }) => sum + tokens, 0);
    const busyMs = works.reduce((sum, work) => sum + work.busyMs, 0);
    if (all === 0 || busyMs === 0) return undefined;
    const speeds = this.speeds;
    return this.#stages.slice(stageIndex).reduce((sum, { stage, tokens }, index) => {
      const speed = speeds[kindOf(stage)] ?? (1000 * all) / busyMs;
      return sum + (index === 0 ? tokensOfStage : tokens) / speed;
    }, 0);
  }
}
