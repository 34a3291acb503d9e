import { getClient } from "../client";
import { heldTexts } from "../heldTexts";
import { hubAccess } from "../hubAccess";

/** Gives the data worker what texts are read from: a fresh one knows neither chosen files nor the hub's address. */
export async function giveTexts(): Promise<void> {
  const { data } = getClient();
  await data.openWorld(document.baseURI);
  await data.holdTexts(heldTexts(), hubAccess());
}
