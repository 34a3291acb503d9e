import { readFile } from "node:fs/promises";
import { beforeAll, expect, test, vi } from "vitest";
import { AppError } from "../../base/errors";
import { parseRecipeObject, variantsOf } from "../../formats/recipe";
import type { Sources } from "../../formats/sources";
import { parseSuiteText } from "../../formats/suite/suiteFile";
import { parseSuiteReport } from "../../formats/suite/suiteReport";
import { suiteRuns } from "../../formats/suite/suiteRuns";
import type { Engine, JobProgress, MeasureRequest, PreparedRun, RunPlan } from "../api";
import { JobControl } from "../job";
import { plannedStages } from "../runProgress";
import { findKept, planSuite } from "./planSuite";
import type { PreparedSuite } from "./preparedSuite";
import { prepareSuite } from "./prepareSuite";
import { runSuite, type SuiteStep, type SuiteTools } from "./runSuite";
import { suiteReportOf } from "./suiteReportOf";
import type { SuiteStore } from "./suiteStore";

const folder =
  (path: string): Sources["readFile"] =>
  async (name) => {
    try {
      return new Blob([await readFile(`${path}/${name}`)]);
    } catch (cause) {
      throw new AppError("missing-file", name, { cause });
    }
  };
const sources: Sources = { readFile: folder("recipes"), readEmbedded: folder("public/embedded") };
const control = () => new JobControl<JobProgress>();

const file = parseSuiteText(
  JSON.stringify({
    version: 1,
    name: "made",
    recipe: "embedded-short.json",
    change: { evaluate: { problemLimit: 3, heldoutTokenLimit: 200 } },
    seeds: [0, 1],
    groups: [
      {
        id: "table2",
        title: "Table 2",
        cells: [{ name: "Base", variant: "base" }, { name: "MAET" }, { name: "all tensors", variant: "allTensors" }],
      },
      {
        id: "fig3",
        title: "Fig. 3",
        layout: "curve",
        cells: [
          { name: "90", x: 90, change: { select: { transferRatio: 0.9 } } },
          { name: "100", x: 100, change: { select: { transferRatio: 1 } } },
        ],
      },
      { id: "steps", title: "Steps", cells: [{ name: "longer", change: { learn: { steps: 11 } } }] },
      {
        id: "fig4",
        title: "Fig. 4",
        layout: "study",
        change: { learn: { compareFull: true }, evaluate: { tests: [] } },
        cells: [{ name: "MAET" }],
      },
      { id: "table4", title: "Table 4", columns: "tasks", cells: [{ name: "MAET" }] },
    ],
  }),
);

function memoryStore(): SuiteStore & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return { texts, load: async (name) => texts.get(name), save: async (name, text) => void texts.set(name, text) };
}

/** An engine that computes nothing and remembers what it was asked. */
function madeEngine() {
  const runs: PreparedRun[] = [];
  const measured: string[] = [];
  const languages = (tests: MeasureRequest["tests"]) =>
    tests.map(({ language, problems }) => {
      const all = { correct: 1, total: problems.length };
      const tasks = [{ name: "colours", all: { correct: 2, total: 4 }, right: "1100" }];
      return { language, all, seen: all, unseen: all, perplexity: 4, heldoutRows: 2, tasks };
    });
  const engine = {
    plan: vi.fn(async (prepared: PreparedRun) => {
      const stages = plannedStages(prepared, "evaluate").map((stage) => ({ ...stage, isKept: false }));
      return { isFallback: true, parameterCount: 1000, untunedShapes: 0, stages } as unknown as RunPlan;
    }),
    loadModel: vi.fn(),
    run: vi.fn(async (prepared: PreparedRun) => {
      runs.push(prepared);
      const stages = plannedStages(prepared, "train").map(({ stage }) => ({
        stage,
        wallMs: 1000,
        steps: 1,
        tokenCount: 1,
      }));
      return { stages, speeds: { locate: 10, learn: 20 }, model: { tensors: [] }, gram: { matrices: [] }, losses: {} };
    }),
    measure: vi.fn(async ({ settings, tests }: MeasureRequest) => {
      measured.push(`merged ${settings.transferRatio}`);
      return { languages: languages(tests), busyMs: 10 };
    }),
    study: async (_: unknown, seed: number) => ({ seed, curves: [{ name: "all weights", losses: [1] }], pairs: [] }),
    evaluateRun: vi.fn(async ({ variants, tests }: { variants: readonly string[]; tests: MeasureRequest["tests"] }) => {
      measured.push(...variants);
      return variants.map((variant) => ({ variant, languages: languages(tests) }));
    }),
  };
  return { engine: engine as unknown as Engine, calls: engine, runs, measured };
}

const toolsOf = (engine: Engine, store: SuiteStore): SuiteTools => ({
  engine,
  store,
  control: control(),
  onTraining: async () => undefined,
});

let prepared: PreparedSuite;
beforeAll(async () => {
  const base = parseRecipeObject(await readFile("recipes/embedded-short.json", "utf8"));
  prepared = await prepareSuite(suiteRuns(file, base), new Set(["fig4"]), { sources, control: control() });
});

async function runAll(store: SuiteStore) {
  const made = madeEngine();
  const found = await findKept(prepared, store);
  const plan = await planSuite(prepared, found, made.engine);
  const steps: string[] = [];
  const onStep = ({ training, measurement }: SuiteStep) => {
    steps.push(`${found.scores.size}: ${measurement ? measurement.label : `training for ${training.label}`}`);
  };
  await runSuite(prepared, plan, found, { ...toolsOf(made.engine, store), onStep });
  return { ...made, found, plan, steps };
}

test("cells share trainings, and models of equal weights; the base is measured once for all seeds", async () => {
  const { trainings } = prepared;
  expect(
    trainings.map(({ label, measurements, isStudied }) => [label, measurements.map((one) => one.label), isStudied]),
  ).toEqual([
    ["Base, seed 0", ["Base, seed 0", "MAET, seed 0", "all tensors, seed 0"], false],
    ["longer, seed 0", ["longer, seed 0"], false],
    ["MAET, seed 0", [], true],
    ["Base, seed 1", ["MAET, seed 1", "all tensors, seed 1"], false],
    ["longer, seed 1", ["longer, seed 1"], false],
    ["MAET, seed 1", [], true],
  ]);
});

test("what a second training shares with a first is planned once", async () => {
  const { plan } = await runAll(memoryStore());
  const stages = plan.trainings.map((one) => one.stages.map(({ stage }) => stage));
  expect(stages[0]).toHaveLength(12);
  // Other steps of all but the overridden kinds: the ability alone is learned anew.
  expect(stages[1]).toEqual(["learn/ability"]);
  expect(stages[2]).toEqual(["full/ability"]);
  expect(plan).toMatchObject({ trainingCount: 6, evaluationCount: 7 * 5, evaluationsFound: 0, basis: "guessed" });
  expect(plan.seconds).toBeGreaterThan(0);
});

test("a second call asks the engine for nothing; a report has a result for every cell and seed", async () => {
  const store = memoryStore();
  const first = await runAll(store);
  expect(first.runs).toHaveLength(6);
  expect(first.measured).toHaveLength(7);
  // Each step is told when all before it is measured.
  expect(first.steps.slice(0, 5)).toEqual([
    "0: training for Base, seed 0",
    "0: Base, seed 0",
    "5: MAET, seed 0",
    "10: all tensors, seed 0",
    "15: training for longer, seed 0",
  ]);
  const second = await runAll(store);
  expect(second.calls.plan).not.toHaveBeenCalled();
  expect(second.runs).toEqual([]);
  expect(second.measured).toEqual([]);
  expect(second.plan).toMatchObject({ trainings: [], evaluationsFound: 35, seconds: 0 });
  const report = suiteReportOf({ file, base: {} }, prepared, second.found, {
    provenance: { adapter: "a", program: "p", runtime: "r", date: "d" },
    costs: { trainingsFound: 6, evaluationsFound: 35, wallMs: 1 },
  });
  expect(parseSuiteReport(JSON.stringify(report))).toEqual(report);
  const results = report.groups.map(({ cells }) => cells.map((cell) => cell.results.map(({ seed }) => seed)));
  expect(results).toEqual([
    [
      [0, 1],
      [0, 1],
      [0, 1],
    ],
    [
      [0, 1],
      [0, 1],
    ],
    [[0, 1]],
    [[]],
    [[0, 1]],
  ]);
  // Further sets: the five languages together.
  expect(report.groups[4]?.cells[0]?.results[0]?.scores).toEqual([
    { column: "colours", correct: 10, total: 20, perplexity: null },
  ]);
  expect(report.groups[3]?.studies?.map(({ seed }) => seed)).toEqual([0, 1]);
  // 12 stages, the ability of other steps and the dense training, for each of two seeds, of 1 s each.
  expect(report.cost.madeMs).toBeGreaterThanOrEqual(28_000);
  expect(report.cost.madeMs).toBeLessThan(29_000);
});

test("a suite that was stopped goes on: what was measured before is neither lost nor measured again", async () => {
  const store = memoryStore();
  const broken = madeEngine();
  broken.calls.measure.mockImplementationOnce(async () => {
    throw new AppError("cancelled", "the job was cancelled");
  });
  const found = await findKept(prepared, store);
  const plan = await planSuite(prepared, found, broken.engine);
  await expect(runSuite(prepared, plan, found, toolsOf(broken.engine, store))).rejects.toThrow("cancelled");
  expect(found.scores.size).toBe(5);
  const rest = await runAll(store);
  expect(rest.plan.evaluationsFound).toBe(5);
  expect(rest.measured).not.toContain("base");
  expect(rest.measured).toHaveLength(6);
});

test("a kept score that is damaged is measured again, and only that", async () => {
  const store = memoryStore();
  await runAll(store);
  const name = [...store.texts.keys()].find((key) => key.startsWith("score-")) ?? "";
  store.texts.set(name, '{"correct": "many"}');
  const again = await runAll(store);
  expect(again.plan).toMatchObject({ evaluationsFound: 34 });
  expect(again.measured).toEqual(["base"]);
});

test("a cell may measure a baseline: each its own, on one training of the run, with what they share planned once", async () => {
  const baselines = [
    { name: "F-TV", method: "taskVectors" },
    { name: "TIES", method: "ties" },
  ];
  const cells = [{ name: "MAET" }, { name: "F-TV", variant: "F-TV" }, { name: "sums", variant: "TIES" }];
  const group = { id: "table2", title: "Table 2", cells };
  const suite = parseSuiteText(
    JSON.stringify({ ...file, seeds: [0], change: { ...file.change, baselines }, groups: [group] }),
  );
  const base = parseRecipeObject(await readFile("recipes/embedded-short.json", "utf8"));
  const asked = await prepareSuite(suiteRuns(suite, base), new Set(), { sources, control: control() });
  expect(
    asked.trainings.map(({ measurements }) => measurements.map(({ prepared: { recipe } }) => variantsOf(recipe))),
  ).toEqual([[["merged"], ["F-TV"], ["TIES"]]]);
  const { engine, calls } = madeEngine();
  const store = memoryStore();
  const found = await findKept(asked, store);
  const plan = await planSuite(asked, found, engine);
  const planned = plan.trainings[0]?.measurements.map(({ stages }) => stages.map(({ stage }) => stage));
  const trained = ["ability", "es", "zh", "bn", "te"].map((id) => `baseline/${id}`);
  expect(planned).toEqual([["evaluate/merged"], [...trained, "evaluate/F-TV"], ["evaluate/TIES"]]);
  await runSuite(asked, plan, found, toolsOf(engine, store));
  const requests = calls.evaluateRun.mock.calls.map(([request]) => request);
  expect(requests).toMatchObject([
    { variants: ["F-TV"], prepared: { recipe: { baselines: [{ name: "F-TV" }] } } },
    { variants: ["TIES"], prepared: { recipe: { baselines: [{ name: "TIES" }] } } },
  ]);
});
