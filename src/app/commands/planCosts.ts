import { messageOf } from "../../base/errors";
import { getClient } from "../client";
import { isBusy, recipeToRun } from "../steps";
import { replace, useApp } from "../store/store";

let generation = 0;

/**
 * Asks the engine what the recipe would take, so that every button that starts work says so first. Opens no device. Of
 * several calls the newest counts; while a job runs nothing is asked.
 */
export async function planCosts(): Promise<void> {
  const state = useApp.getState();
  const recipe = recipeToRun(state);
  if (!recipe || isBusy(state) || (state.device.status !== "offered" && state.device.status !== "open")) return;
  generation += 1;
  const mine = generation;
  try {
    const { engine, data } = getClient();
    await data.openWorld(document.baseURI);
    const plan = await engine.plan(await data.prepare(recipe));
    if (mine === generation) replace("costs", { plan });
  } catch (error) {
    if (mine === generation) replace("costs", { plan: undefined, unknown: messageOf(error) });
  }
}
