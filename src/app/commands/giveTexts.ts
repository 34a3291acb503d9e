import type { DataService } from "../../engine/dataApi";
import { getClient } from "../client";
import { heldTexts } from "../heldTexts";
import { hubAccess } from "../hubAccess";

/** The data worker with everything that texts are read from: a fresh one knows neither chosen files nor the hub's address. */
export async function giveTexts(): Promise<DataService> {
  const { data } = getClient();
  await data.openWorld(document.baseURI);
  await data.holdTexts(heldTexts(), hubAccess());
  return data;
}
