// Rule 4: what a button promises is within a factor of two of what the run takes.
import { existsSync, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { AppError } from "../base/errors";
import { readEmbedded } from "../formats/embedded";
import { parseRecipeText } from "../formats/recipe";
import { testDevice } from "../gpu/testing";
import type { JobProgress, RunPlan } from "./api";
import { createEngine } from "./engine";
import { estimateRun } from "./estimate";
import { JobControl } from "./job";
import { openModel, prepareRun } from "./prepare";
import type { RunReport } from "./report";

const absent = async (path: string): Promise<Blob> => {
  throw new AppError("missing-file", path);
};
const sources = {
  readFile: absent,
  readEmbedded: readEmbedded((path) => (existsSync(`public/${path}`) ? openAsBlob(`public/${path}`) : absent(path))),
};

test("rule 4: a second run of the short recipe takes the estimated time and memory, within a factor of two", async () => {
  const recipe = parseRecipeText(await readFile("recipes/embedded-short.json", "utf8"));
  const model = await openModel(recipe, sources);
  const prepared = await prepareRun(recipe, sources, model);
  await testDevice();
  const engine = createEngine({ gpu: () => navigator.gpu, runtime: "test" });
  const unopened = await engine.plan(prepared);
  await engine.open();
  await engine.loadModel(model.files);
  const run = async (): Promise<{ plan: RunPlan; report: RunReport }> => ({
    plan: await engine.plan(prepared),
    report: await engine.run(prepared, new JobControl<JobProgress>()),
  });
  const first = await run();
  const second = await run();
  await engine.close();
  expect(unopened.memory).toEqual(first.plan.memory);
  expect(first.plan.untunedShapes).toBeGreaterThan(0);
  expect(second.plan.untunedShapes).toBe(0);
  const estimate = estimateRun(second.plan, "evaluate", first.report.speeds);
  const { wallMs, peakBytes } = second.report;
  expect(estimate.basis).toBe("measured");
  expect(estimate.seconds / (wallMs / 1000)).toBeGreaterThan(0.5);
  expect(estimate.seconds / (wallMs / 1000)).toBeLessThan(2);
  expect(estimate.peakBytes / peakBytes).toBeGreaterThan(0.8);
  expect(estimate.peakBytes / peakBytes).toBeLessThan(1.5);
}, 600_000);
