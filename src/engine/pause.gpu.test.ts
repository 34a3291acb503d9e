// Rule 5: a pause takes effect within a step, and what follows is what an uninterrupted run computes.
import { existsSync, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError, hasCode } from "../base/errors";
import { parseRecipeText } from "../formats/recipe";
import type { Sources } from "../formats/sources";
import { testDevice } from "../gpu/testing";
import type { JobProgress, PreparedRun } from "./api";
import { createEngine, type LocalEngine } from "./engine";
import { JobControl } from "./job";
import { openModel, prepareRun } from "./prepare";
import type { RunReport } from "./report";

const folder = "fixtures/goldens/maet";
const absent = async (path: string): Promise<Blob> => {
  throw new AppError("missing-file", path);
};
const sources: Sources = {
  readFile: (path) => (existsSync(`${folder}/${path}`) ? openAsBlob(`${folder}/${path}`) : absent(path)),
  readEmbedded: absent,
};
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let prepared: PreparedRun;
let engine: LocalEngine;
let tunings: JobProgress[];
let uninterrupted: RunReport;

beforeAll(async () => {
  const golden = parseRecipeText(await readFile(`${folder}/recipe.json`, "utf8"));
  const recipe = { ...golden, learn: { ...golden.learn, steps: 60 } };
  const model = await openModel(recipe, sources);
  prepared = await prepareRun(recipe, sources, model);
  await testDevice();
  engine = createEngine({ gpu: () => navigator.gpu, runtime: "test" });
  await engine.open();
  await engine.loadModel(model.files);
  tunings = [];
  const control = new JobControl<JobProgress>((progress) => {
    if (progress.stage === "tune") tunings.push(progress);
  });
  uninterrupted = await engine.run(prepared, control, { until: "train" });
});

afterAll(() => engine?.close());

test("measuring a new GPU is a stage of its own, n of m, and is over once", async () => {
  expect(tunings.length).toBeGreaterThan(0);
  for (const [index, { unit, done, total }] of tunings.entries()) {
    expect(unit).toBe("measurements");
    expect(done).toBeGreaterThan(tunings[index - 1]?.done ?? 0);
    expect(done).toBeLessThanOrEqual(total);
    expect(total).toBeGreaterThan(10);
  }
  const seen: string[] = [];
  const control = new JobControl<JobProgress>(({ stage }) => seen.push(stage));
  await engine.run(prepared, control, { until: "locate" });
  expect(seen).not.toContain("tune");
  expect(seen).toContain("locate/ability");
});

test("rule 5: paused within a step or 300 ms, resumed to the same losses, bit for bit; the held time is told", async () => {
  let heldAt: number | undefined;
  let last: JobProgress | undefined;
  let lateness = 0;
  const control = new JobControl<JobProgress>((progress) => {
    last = progress;
    if (heldAt !== undefined && control.paused) lateness = Math.max(lateness, performance.now() - heldAt);
    if (heldAt !== undefined || progress.stage !== "learn/ability" || progress.done >= progress.total) return;
    heldAt = performance.now();
    control.pause();
  });
  const running = engine.run(prepared, control, { until: "train" });
  while (heldAt === undefined) await wait(5);
  await wait(400);
  const held = last;
  await wait(400);
  expect(last).toBe(held);
  expect(held?.stage).toBe("learn/ability");
  expect(lateness).toBeLessThan(300);
  control.resume();
  const report = await running;
  expect(report.losses).toEqual(uninterrupted.losses);
  expect(report.gram).toEqual(uninterrupted.gram);
  expect(report.idleMs).toBeGreaterThan(750);
  expect(report.idleMs).toBeLessThan(report.wallMs);
});

test("half duty rests as long as it works and changes no number", async () => {
  const control = new JobControl<JobProgress>();
  control.setDuty(0.5);
  const report = await engine.run(prepared, control, { until: "train" });
  expect(report.losses).toEqual(uninterrupted.losses);
  const rested = (report.idleMs ?? 0) / report.wallMs;
  expect(rested).toBeGreaterThan(0.3);
  expect(rested).toBeLessThan(0.6);
});

test("a run paused is cancelled at once, and another can follow", async () => {
  const control = new JobControl<JobProgress>(({ stage }) => {
    if (stage === "locate/reference") control.pause();
  });
  const running = engine.run(prepared, control, { until: "train" });
  while (!control.paused) await wait(5);
  control.cancel();
  const error: unknown = await running.catch((reason: unknown) => reason);
  expect(hasCode(error, "cancelled")).toBe(true);
  expect(await engine.memory()).toBeDefined();
});
