import type { MemoryProposal, PlannedWork } from "../engine/api";
import { type MemoryChange, memoryChange, memoryChangeKinds } from "../formats/gentlerRecipe";
import type { AppState } from "./store/state";

/** A change with the bytes that it saves where the run stopped; undefined where that is not planned. */
export type FittingChange = MemoryChange & { readonly savedBytes: number | undefined };

/** The kind of work that a stage is; before any stage, the whole run. */
function workOf(stage: string | undefined): PlannedWork {
  const kind = stage?.split("/")[0];
  if (kind === "locate") return "locate";
  if (kind === "learn") return "sparse";
  if (kind === "baseline") return "baselines";
  return kind === "full" ? "dense" : "run";
}

/**
 * What would make the run that stopped need less memory: changes that leave its results as they are; while locating also
 * other storage and other ways to locate; where nothing of that is left, weights in halves and shorter rows. Those that save nothing there are left out.
 */
export function fittingChanges({ recipe: { recipe }, run: { job }, costs }: AppState): readonly FittingChange[] {
  if (!recipe) return [];
  const work = workOf("stage" in job ? job.stage : undefined);
  const planned = costs.plan?.memoryPlan;
  const all = memoryChangeKinds.flatMap((kind): FittingChange[] => {
    const change = memoryChange(recipe, kind, planned?.rowsAtOnce);
    const proposal = planned?.proposals.find((candidate: MemoryProposal) => candidate.kind === kind);
    return change ? [{ ...change, savedBytes: planned && (proposal?.savedBytes[work] ?? 0) }] : [];
  });
  const useful = all.filter(({ savedBytes }) => savedBytes === undefined || savedBytes > 0);
  const wanted = useful.filter(
    ({ kind, changesResults }) => !changesResults || (work === "locate" && kind !== "shorterRows"),
  );
  return wanted.length > 0 ? wanted : useful.filter(({ kind }) => kind === "halves" || kind === "shorterRows");
}
