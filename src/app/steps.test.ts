import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { JobProgress } from "../engine/api";
import type { RunReport } from "../engine/report";
import { parseRecipe, parseRecipeText, type Recipe } from "../formats/recipe";
import { parseReport } from "./parseReport";
import { keepLater } from "./partialReport";
import { settingsOf, withSettings } from "./settings";
import { recipeToRun, reportInputs, type StepId, stepIds, stepOfStage, stepStates } from "./steps";
import { type AppState, initialState, type RunJob } from "./store/state";

const recipe = parseRecipeText(readFileSync("recipes/embedded-short.json", "utf8"));

/** What a run of `of` up to a step reports, as far as states read it. */
function report(until: "locate" | "train" | "evaluate", of: Recipe = recipe): RunReport {
  const learned = until !== "locate";
  return {
    recipe: of,
    model: { name: "m", tensors: [{ name: "a", shape: [1] }] },
    keyNeurons: { ability: { count: 1, threshold: 1, byTensor: [1] } },
    losses: { "locate/ability": [1], ...(learned && { "learn/ability": [2] }) },
    stages: [{ stage: "locate/ability" }, ...(learned ? [{ stage: "learn/ability" }] : [])],
    gram: { basis: [], matrices: learned ? [[1]] : [] },
    transferSet: learned ? ["a"] : [],
    results: until === "evaluate" ? [{ variant: "base", languages: [] }] : [],
    samples: [],
  } as unknown as RunReport;
}

interface Now {
  readonly job?: RunJob;
  readonly live?: RunReport;
  readonly recipe?: Recipe;
  readonly settings?: AppState["compose"]["settings"];
  readonly inputs?: AppState["run"]["inputs"];
}

function live({ job = { status: "idle" }, live, inputs = {}, settings, ...now }: Now): AppState {
  return {
    ...initialState,
    recipe: { ...initialState.recipe, recipe: now.recipe ?? recipe },
    compose: { ...initialState.compose, settings: settings ?? (live && settingsOf(live.recipe)) },
    run: { ...initialState.run, mode: "live", job, live, inputs },
  };
}

const statuses = (state: AppState) => stepIds.map((id) => stepStates(state)[id].status).join(" ");
const staleSteps = (state: AppState) => stepIds.filter((id) => stepStates(state)[id].status === "stale");
const changesOf = (state: AppState, step: StepId) => stepStates(state)[step].changes;
const withRatio = (keyNeuronRatio: number): Recipe => ({ ...recipe, locate: { ...recipe.locate, keyNeuronRatio } });

test("stages belong to steps", () => {
  expect(["tune", "locate/ability", "learn/es", "full/ability", "evaluate/merged"].map(stepOfStage)).toEqual([
    "model",
    "locate",
    "train",
    "train",
    "evaluate",
  ]);
});

describe("what can be done", () => {
  test("before a run only the model can be chosen, then only located", () => {
    expect(statuses(live({}))).toBe("ready locked locked locked locked locked");
    const loaded = { ...live({}), model: { status: "ready", summary: {} } } as AppState;
    expect(statuses(loaded)).toBe("done ready locked locked locked locked");
  });

  test("a run up to a step leaves the next one ready", () => {
    expect(statuses(live({ live: report("locate") }))).toBe("done done ready locked locked locked");
    expect(statuses(live({ live: report("train") }))).toBe("done done done done done ready");
    expect(statuses(live({ live: report("evaluate") }))).toBe("done done done done done done");
  });

  test("a running or paused job is the step of its stage, with its share; earlier results stay", () => {
    const progress: JobProgress = {
      stage: "learn/es",
      stageIndex: 8,
      stageCount: 14,
      done: 1,
      total: 4,
      unit: "steps",
    };
    const paused = live({ job: { status: "paused", progress } });
    expect(statuses(paused)).toBe("done done paused locked locked locked");
    expect(stepStates(paused).train.fraction).toBe(0.25);
    const again = live({ job: { status: "running", progress }, live: report("evaluate") });
    expect(statuses(again)).toBe("done done running done done done");
  });

  test("a stopped job leaves done what came before, and later results", () => {
    const failure = { code: "diverged", message: "loss became NaN", kept: "losses" } as const;
    const failed: RunJob = { status: "failed", failure, stage: "learn/ability" };
    expect(statuses(live({ job: failed }))).toBe("done done failed locked locked locked");
    expect(statuses(live({ job: failed, live: report("evaluate") }))).toBe("done done failed done done done");
    expect(statuses(live({ job: { status: "cancelled", stage: "locate/bn" } }))).toBe(
      "done ready locked locked locked locked",
    );
  });
});

describe("rule 9: a changed setting turns what depends on it stale and deletes nothing", () => {
  const done = report("evaluate");

  test.each<[what: string, change: Partial<Recipe>, stale: string, printed: string]>([
    ["k1", withRatio(0.1), "locate train compose merge evaluate", "k1 20 %, now 10 %"],
    ["seed", { seed: 7 }, "locate train compose merge evaluate", "seed 0, now 7"],
    [
      "the Bengali corpus",
      { languages: recipe.languages.map((l) => (l.language === "bn" ? { ...l, corpus: { text: "my.txt" } } : l)) },
      "locate train compose merge evaluate",
      "corpus bn general.bn, now my.txt",
    ],
    [
      "training steps",
      { learn: { ...recipe.learn, steps: 500 } },
      "train compose merge evaluate",
      "ability steps 10, now 500",
    ],
    [
      "an override",
      { learn: { ...recipe.learn, overrides: { ...recipe.learn.overrides, ability: { learningRate: 0.1 } } } },
      "train compose merge evaluate",
      "ability rate 0.001, now 0.1",
    ],
    ["problems", { evaluate: { ...recipe.evaluate, problemLimit: null } }, "evaluate", "problems 20, now all"],
    ["rows at once", { microBatchSize: 1 }, "", ""],
    ["recomputation", { recompute: true }, "", ""],
    ["the name", { name: "another" }, "", ""],
  ])("%s", (_, change, stale, printed) => {
    const state = live({ live: done, recipe: { ...recipe, ...change } });
    expect(staleSteps(state).join(" ")).toBe(stale);
    for (const step of staleSteps(state)) expect(changesOf(state, step)).toContain(printed);
    expect(state.run.live).toBe(done);
  });

  test("sliders are inputs of Evaluate alone", () => {
    const state = live({ live: done, settings: { ...settingsOf(recipe), gamma: 1.5, transferRatio: 0.25 } });
    expect(staleSteps(state)).toEqual(["evaluate"]);
    expect(changesOf(state, "evaluate")).toEqual(["γ 1, now 1.5", "k2 90 %, now 25 %"]);
  });

  test("comparisons are inputs of Evaluate, each by its name", () => {
    const baselines = [
      { name: "TIES", method: "ties" },
      { name: "Random mask", method: "randomMask" },
    ];
    const now = live({ live: report("evaluate"), recipe: parseRecipe({ ...recipe, baselines }) });
    expect(staleSteps(now)).toEqual(["evaluate"]);
    expect(changesOf(now, "evaluate")).toEqual([
      "comparison TIES none, now density 0.2, lambda 1, drop rate 0",
      "comparison Random mask none, now there",
    ]);
  });

  test("back at the old setting nothing is stale", () => {
    expect(staleSteps(live({ live: done, recipe: structuredClone(recipe) }))).toEqual([]);
  });

  test("located again with another k1: Locate is done, the rest stays as it was and says with which k1", () => {
    const { report: shown, inputs } = keepLater(
      { report: done, inputs: reportInputs(done) },
      report("locate", withRatio(0.1)),
      "locate",
    );
    const state = live({ live: shown, inputs, recipe: withRatio(0.1) });
    expect(staleSteps(state)).toEqual(["train", "compose", "merge", "evaluate"]);
    expect(changesOf(state, "train")).toEqual(["k1 20 %, now 10 %"]);
    expect(shown.gram).toBe(done.gram);
    expect(shown.results).toBe(done.results);
    expect(shown.losses).toEqual(done.losses);
    expect(shown.recipe.locate.keyNeuronRatio).toBe(0.1);
  });

  test("trained again: only the results of Evaluate are still the old ones", () => {
    const { report: shown, inputs } = keepLater(
      { report: done, inputs: reportInputs(done) },
      report("train", withRatio(0.1)),
      "train",
    );
    expect(staleSteps(live({ live: shown, inputs, recipe: withRatio(0.1) }))).toEqual(["evaluate"]);
  });

  test("results of another model are not taken over", () => {
    const other = { ...report("locate"), model: { name: "other", tensors: [] } } as unknown as RunReport;
    expect(keepLater({ report: done, inputs: reportInputs(done) }, other, "locate").report).toBe(other);
  });
});

test("a run follows the sliders that were moved on the run of its recipe, and no others", () => {
  const settings = { ...settingsOf(recipe), gamma: 0.5 };
  expect(recipeToRun(live({ live: report("train"), settings }))).toEqual(withSettings(recipe, settings));
  expect(recipeToRun(live({ live: report("train") }))).toBe(recipe);
  const other = { ...recipe, name: "another" };
  expect(recipeToRun(live({ live: report("train"), settings, recipe: other }))).toBe(other);
});

test("the shipped recording is of the shipped recipe: nothing is stale when the page opens", () => {
  const recorded = parseReport(JSON.parse(readFileSync("public/recorded/embedded.json", "utf8")));
  const state = live({ recipe: parseRecipeText(readFileSync("recipes/embedded.json", "utf8")) });
  const run = { ...state.run, mode: "recorded", recorded } as const;
  expect(statuses({ ...state, run })).toBe("done done done done done done");
});
