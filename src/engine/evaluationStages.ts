import { learnSettings, type Recipe } from "../formats/recipe";
import { checkpointStage, tasksOf } from "../method/baselines/checkpointTasks";
import { randomStages } from "../method/baselines/randomTasks";
import type { EvaluateRequest, RunEnd } from "./api";

/** Work of one stage, in tokens that pass the model forward and backward. */
export interface PlannedStage {
  readonly stage: string;
  /** The run's end that asks for it first. */
  readonly end: RunEnd;
  readonly tokens: number;
}

/** Forward tokens of one problem, as trained tokens: a guess that the first batch corrects. */
const evaluationTokens = 25;

/** Stages of an evaluation; before each baseline what is trained for it and not for another before. */
export function evaluationStages(
  { tests, variants }: Pick<EvaluateRequest, "tests" | "variants">,
  recipe: Recipe,
): PlannedStage[] {
  if (tests.length === 0) return [];
  const asked = evaluationTokens * tests.reduce((sum, test) => sum + test.problems.length, 0);
  const rowTokens = recipe.batchSize * recipe.contextLength;
  const trained = learnSettings(recipe, "ability").steps * rowTokens;
  const listed = new Set(recipe.learn.compareFull ? ["ability"] : []);
  return variants.flatMap((variant): PlannedStage[] => {
    const baseline = recipe.baselines.find(({ name }) => name === variant);
    const tasks = (baseline ? tasksOf(recipe, baseline) : []).filter(({ id }) => !listed.has(id));
    for (const { id } of tasks) listed.add(id);
    const onRandomMasks = baseline?.method === "randomMask" ? randomStages(recipe, baseline) : [];
    const tokens = asked + (variant === "fullTraining" ? trained : 0);
    return [
      ...tasks.map(({ id, settings }): PlannedStage => {
        return { stage: checkpointStage(id), end: "evaluate", tokens: settings.steps * rowTokens };
      }),
      ...onRandomMasks.map(({ stage, steps }): PlannedStage => {
        return { stage, end: "evaluate", tokens: steps * rowTokens };
      }),
      { stage: `evaluate/${variant}`, end: "evaluate", tokens },
    ];
  });
}
