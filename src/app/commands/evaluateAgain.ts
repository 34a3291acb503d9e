import type { RunReport, VariantResult } from "../../engine/report";
import { answerSamples, evaluatedAnswers } from "../../engine/samples";
import { type Recipe, variantsOf } from "../../formats/recipe";
import { transferNames } from "../../method/compose";
import type { MergeSettings } from "../../method/settings";
import { getClient } from "../client";
import { withFormerResults } from "../measured";
import { compositionOf } from "../report";
import { withSettings } from "../settings";
import { stepInputs } from "../stepInputs";
import { canEvaluateAlone, hasOwnResults, isBusy, recipeToRun } from "../steps";
import { patch, useApp } from "../store/store";
import { variantsToMeasure } from "../variantsToMeasure";
import { giveTexts } from "./giveTexts";
import { updateLiveRun } from "./keepRun";
import { runRecipe, work } from "./runRecipe";

/**
 * Measures the live run with the sliders as they stand, without training: only the variants that they change, or all
 * where there are no results yet or other tests are asked for. Old results stay until the new ones are there; then they
 * stand among what the run has measured. The run stays one run of the ledger.
 */
export async function evaluateAgain(): Promise<void> {
  const state = useApp.getState();
  const { live, inputs } = state.run;
  const recipe = recipeToRun(state);
  const { settings } = state.compose;
  if (!recipe || !settings || isBusy(state)) return;
  if (!live || !canEvaluateAlone(state)) return runRecipe("evaluate");
  const variants = variantsToMeasure(live, recipe);
  const isOwn = hasOwnResults(state);
  await work({ kind: "evaluate" }, evaluateAgain, async (job) => {
    const { engine, data } = getClient();
    await giveTexts();
    const prepared = await data.prepare({ ...live.recipe, evaluate: recipe.evaluate }, job);
    const fresh = await engine.evaluateRun({ settings, tests: prepared.tests, variants }, job);
    const answers = await evaluatedAnswers(engine, data);
    const samples = await answerSamples(engine, data, prepared);
    const renew = (report: RunReport): RunReport => {
      const former = isOwn ? withFormerResults(report) : report;
      return { ...withResults(former, recipe.evaluate, settings, fresh), answers, samples };
    };
    const report = renew(live);
    // The deltas stay what they were learned with, whatever was located since.
    const evaluate = { ...stepInputs(report.recipe, settings).evaluate, ...inputs.train };
    patch("run", { live: report, inputs: { ...inputs, evaluate } });
    await updateLiveRun(renew);
  });
}

/** The report with these variants replaced, and what the settings give by Eq. 4. */
export function withResults(
  live: RunReport,
  evaluate: Recipe["evaluate"],
  settings: MergeSettings,
  fresh: readonly VariantResult[],
): RunReport {
  const { heldoutLoss: _, ...rest } = live;
  const results = variantsOf({ evaluate, baselines: live.recipe.baselines }).flatMap((variant) => {
    const isIt = (result: VariantResult) => result.variant === variant;
    return fresh.find(isIt) ?? live.results.find(isIt) ?? [];
  });
  const composition = compositionOf(live, settings);
  const names = live.model.tensors.map(({ name }) => name);
  return {
    ...rest,
    recipe: withSettings({ ...live.recipe, evaluate }, settings),
    transferSet: composition ? transferNames(names, composition) : live.transferSet,
    results,
  };
}
