import type { ModelSource } from "../formats/recipe";
import type { HubModel } from "../formats/sources";
import { getClient } from "./client";
import { hubAccess } from "./hubAccess";

/** Models that were taken without being kept, for as long as the page lives. Fresh workers are told of them again. */
const passing: { readonly model: HubModel; hashes: ReadonlyMap<string, string> }[] = [];

const find = (model: ModelSource) =>
  "hub" in model
    ? passing.find(({ model: { hub, revision } }) => hub === model.hub && revision === model.revision)
    : undefined;

/** From here on nothing of this model is written. Errors: those of `DataService.passModel`. */
export async function passModel(model: HubModel): Promise<void> {
  if (!find(model)) passing.push({ model, hashes: new Map() });
  await tellPassing(model);
}

/** The model is kept from here on. */
export function keepModel(model: ModelSource): void {
  const found = find(model);
  if (found) passing.splice(passing.indexOf(found), 1);
}

/** Tells the data worker that the model passes, and what is known of it. */
export async function tellPassing(model: ModelSource): Promise<void> {
  const found = find(model);
  if (found) await getClient().data.passModel(found.model, hubAccess(), found.hashes);
}

/** After it was loaded: what its weights hash to, by which its runs are known. */
export async function learnHashes(model: ModelSource): Promise<void> {
  const found = find(model);
  if (!found) return;
  found.hashes = await getClient().engine.passedHashes();
  await tellPassing(model);
}
