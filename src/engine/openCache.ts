import { StageCache } from "../method/stageCache";
import { baselineKeys, type StageGround, stageKeys } from "../method/stageKeys";
import type { StageStore } from "../method/stageStore";
import type { PreparedRun } from "./api";

/** The stages of a run in a store, under the keys of what makes them. */
export async function openCache(store: StageStore, prepared: PreparedRun, ground: StageGround): Promise<StageCache> {
  const { recipe } = prepared;
  const learned = await stageKeys(recipe, prepared, ground);
  return new StageCache(store, learned, await baselineKeys(recipe, prepared, { ground, learned }));
}
