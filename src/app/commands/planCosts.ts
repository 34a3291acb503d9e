import { messageOf } from "../../base/errors";
import type { Recipe } from "../../formats/recipe";
import { getClient } from "../client";
import { needsReading } from "../corpora";
import { isBusy, recipeToRun } from "../steps";
import type { AppState, CostState } from "../store/state";
import { replace, useApp } from "../store/store";
import { giveTexts } from "./giveTexts";

let generation = 0;

/**
 * Asks the engine what the recipe would take, so that every button that starts work says so first. Opens no device. Of
 * several calls the newest counts; while a job runs nothing is asked, and no text is read that nobody asked to read. So too of the recipe of an unfinished run.
 */
export async function planCosts(): Promise<void> {
  const state = useApp.getState();
  const recipe = recipeToRun(state);
  if (!recipe || isBusy(state) || (state.device.status !== "offered" && state.device.status !== "open")) return;
  generation += 1;
  const mine = generation;
  const take = (costs: CostState) => {
    if (mine === generation) replace("costs", costs);
  };
  let offered: Pick<CostState, "offered"> = {};
  try {
    offered = await planOffered(state, recipe);
    if (needsReading(recipe, state.corpora)) {
      take({ plan: undefined, unknown: "known once the texts are read, on the Model step", ...offered });
      return;
    }
    const { engine, data } = getClient();
    await giveTexts();
    const planOf = async (wanted: Recipe) => engine.plan(await data.prepare(wanted));
    const plan = await planOf(recipe);
    take({ plan, ...offered });
    const { unfinished } = state;
    if (!unfinished || mine !== generation || needsReading(unfinished.recipe, state.corpora)) return;
    const rest = await planOf(unfinished.recipe);
    take({ plan, unfinished: rest, ...offered });
  } catch (error) {
    take({ plan: undefined, unknown: messageOf(error), ...offered });
  }
}

/** Memory with the model that is offered, from its configuration alone. */
async function planOffered({ choice }: AppState, recipe: Recipe): Promise<Pick<CostState, "offered">> {
  const offer = "offer" in choice ? choice.offer : undefined;
  if (!offer?.config) return {};
  return { offered: { name: offer.name, ...(await getClient().engine.planMemory(offer.config, recipe)) } };
}
