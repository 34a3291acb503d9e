import { expect, test } from "vitest";
import short from "../../recipes/embedded-short.json?raw";
import type { MemoryPlan, RunPlan } from "../engine/api";
import type { MemoryChangeKind } from "../formats/gentlerRecipe";
import { parseRecipeText } from "../formats/recipe";
import { fittingChanges } from "./fittingChanges";
import { type AppState, initialState } from "./store/state";

const recipe = parseRecipeText(short);
const failure = { code: "out-of-memory" as const, message: "refused", kept: "" };

function stopped(stage: string | undefined, proposals?: MemoryPlan["proposals"]): AppState {
  const memoryPlan = proposals && ({ rowsAtOnce: 4, bufferLimitBytes: 1, proposals } as unknown as MemoryPlan);
  return {
    ...initialState,
    recipe: { ...initialState.recipe, recipe },
    run: { ...initialState.run, job: { status: "failed", failure, stage } },
    costs: { plan: memoryPlan && ({ memoryPlan } as unknown as RunPlan) },
  };
}

const kinds = (state: AppState) => fittingChanges(state).map(({ kind }) => kind);

const saves = (kind: MemoryChangeKind, locate: number, sparse: number) => ({
  kind,
  change: kind,
  changesResults: false,
  savedBytes: { inference: 0, locate, sparse, dense: 0, lora: 0, run: locate, baselines: sparse / 2 },
});

test("without a plan: what changes no result; other storage and ways to locate where locating stopped", () => {
  expect(kinds(stopped(undefined))).toEqual(["microBatch", "recompute"]);
  expect(kinds(stopped("locate/ability"))).toEqual(["microBatch", "recompute", "halves", "byLayer", "byGradient"]);
  expect(kinds(stopped("learn/es"))).toEqual(["microBatch", "recompute"]);
});

test("with a plan: what saves where it stopped, with its bytes", () => {
  const proposals = [saves("microBatch", 5, 9), saves("recompute", 0, 20), saves("byLayer", 100, 0)];
  expect(fittingChanges(stopped("locate/ability", proposals))).toMatchObject([
    { kind: "microBatch", change: "4 → 2 rows at once", savedBytes: 5 },
    { kind: "byLayer", savedBytes: 100, recipe: { locate: { together: "layer" } } },
  ]);
  expect(kinds(stopped("learn/ability", proposals))).toEqual(["microBatch", "recompute"]);
  expect(fittingChanges(stopped("baseline/L&A", proposals))[1]).toMatchObject({ kind: "recompute", savedBytes: 10 });
});

test("where nothing else is left, shorter rows", () => {
  const changes = fittingChanges(stopped("learn/ability", [saves("shorterRows", 5, 5)]));
  expect(changes).toMatchObject([{ change: "rows of 64 → 32 tokens" }]);
});
