import * as v from "valibot";
import type { RunEnd } from "../../engine/api";
import { parseRecipe, type Recipe } from "../../formats/recipe";
import type { UnfinishedRun } from "../store/state";
import { replace } from "../store/store";

const key = "unfinished-run";

const schema = v.object({
  recipe: v.unknown(),
  until: v.picklist(["locate", "train", "evaluate"]),
  stage: v.string(),
  keptStep: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  finishedStages: v.pipe(v.number(), v.minValue(0)),
  stageCount: v.number(),
  date: v.string(),
});

/** Notes how far a run came, so that it can be taken up after the page was closed. What it names is kept. */
export function noteUnfinished(
  recipe: Recipe,
  until: RunEnd,
  progress: Pick<UnfinishedRun, "stage" | "keptStep" | "finishedStages" | "stageCount">,
): void {
  localStorage.setItem(key, JSON.stringify({ recipe, until, ...progress, date: new Date().toISOString() }));
}

/** Offers the run that was not finished, if there is one. Nothing is run by itself. */
export function offerUnfinished(): void {
  replace("unfinished", readUnfinished());
}

/** The run is finished, or will not be. Its kept stages stay. */
export function forgetUnfinished(): void {
  localStorage.removeItem(key);
  replace("unfinished", undefined);
}

/** What another version wrote, or what no recipe may be, is no offer. */
function readUnfinished(): UnfinishedRun | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(localStorage.getItem(key) ?? "null"));
    return result.success ? { ...result.output, recipe: parseRecipe(result.output.recipe) } : undefined;
  } catch {
    return undefined;
  }
}
