import { readFileSync } from "node:fs";
import { expect, type Locator, type Page, test, type Worker } from "@playwright/test";
import { Lab } from "./lab";

/** Rule 7: after a loss the page is usable again within this time. */
const usableWithinMs = 10_000;
const firstStep = 120_000;

const shortRecipe = () => JSON.parse(readFileSync("recipes/embedded-short.json", "utf8"));

async function startShortRun(page: Page): Promise<Lab> {
  const lab = new Lab(page);
  await lab.open("/lab/model");
  await lab.part("model.recipe.short").click();
  await lab.part("model.run").click();
  await lab.step("train");
  await expect(lab.part("transport.status")).toContainText(/step \d+ of/, { timeout: firstStep });
  return lab;
}

function workerOf(page: Page, program: "gpu" | "data"): Worker {
  const worker = page.workers().find((candidate) => candidate.url().includes(`${program}.worker`));
  if (!worker) throw new Error(`no ${program} worker runs`);
  return worker;
}

const card = (page: Page, code: string): Locator => page.locator(`[data-testid="error.card"][data-code="${code}"]`);

/** The card is there, the model is loaded on a fresh device, and a run can be resumed: all within rule 7's time. */
async function expectRecovery(page: Page, code: string, since: number): Promise<void> {
  const shown = card(page, code);
  await expect(shown.getByTestId("error.kept")).toContainText("a run can start", { timeout: usableWithinMs });
  await expect(shown.getByRole("button", { name: "Resume the run" })).toBeVisible();
  const tookMs = Date.now() - since;
  test.info().annotations.push({ type: "usable again", description: `${tookMs} ms after ${code}` });
  expect(tookMs).toBeLessThan(usableWithinMs);
}

async function expectResume(page: Page, lab: Lab): Promise<void> {
  await page.getByRole("button", { name: "Resume the run" }).click();
  await expect(lab.part("transport")).toHaveAttribute("data-status", "running");
  await expect(lab.part("transport.status")).toContainText(/step \d+ of/, { timeout: firstStep });
  await expect(page.getByTestId("error.card")).toHaveCount(0);
  await lab.part("transport.stop").click();
  await expect(lab.part("transport")).toHaveAttribute("data-status", "cancelled", { timeout: 60_000 });
}

test("rule 7: after device.destroy() in a run the page is usable within 10 s and offers to resume", async ({
  page,
}) => {
  const lab = await startShortRun(page);
  const began = Date.now();
  // The next command that the run encodes destroys its device, as a driver's reset would.
  await workerOf(page, "gpu").evaluate(() => {
    const { createCommandEncoder } = GPUDevice.prototype;
    GPUDevice.prototype.createCommandEncoder = function (...args) {
      this.destroy();
      return createCommandEncoder.apply(this, args);
    };
  });
  await expectRecovery(page, "E8", began);
  await expectResume(page, lab);
});

test("rule 7: after the worker was killed in a run the page is usable within 10 s and offers to resume", async ({
  page,
}) => {
  const lab = await startShortRun(page);
  const began = Date.now();
  await workerOf(page, "gpu")
    .evaluate(() => self.close())
    .catch(() => undefined);
  await expectRecovery(page, "E12", began);
  await expect(card(page, "E12").getByTestId("error.cause")).toContainText("The compute worker stopped: it ended.");
  await expectResume(page, lab);
});

test("a worker caught in a loop is told of, and can be restarted", async ({ page }) => {
  const lab = await startShortRun(page);
  void workerOf(page, "gpu")
    .evaluate(() => {
      for (;;);
    })
    .catch(() => undefined);
  await expect(card(page, "E12")).toContainText(/no answer for \d+ s/, { timeout: 60_000 });
  const began = Date.now();
  await page.getByRole("button", { name: "Restart the workers" }).click();
  await expectRecovery(page, "E12", began);
  await expectResume(page, lab);
});

test("memory that the GPU refuses is named, and one click retries with half the rows", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/model");
  await lab.part("model.recipe.short").click();
  await lab.part("header.mode.live").setChecked(true, { force: true });
  await lab.part("model.load").click();
  await expect(lab.part("model.stage")).toContainText("Loaded on this machine's GPU", { timeout: firstStep });
  await workerOf(page, "gpu").evaluate(() => {
    const { popErrorScope } = GPUDevice.prototype;
    GPUDevice.prototype.popErrorScope = async function () {
      const error = await popErrorScope.call(this);
      return Reflect.get(globalThis, "isRoomy") ? error : new GPUOutOfMemoryError("out of memory");
    };
  });
  await lab.part("model.run").click();
  await expect(card(page, "E7").getByTestId("error.cause")).toContainText(
    /The GPU refused [\d.,]+ [KMG]?i?B for .+ \([\d.,]+ [KMG]iB in use\)/,
    { timeout: firstStep },
  );
  await workerOf(page, "gpu").evaluate(() => Reflect.set(globalThis, "isRoomy", true));
  await card(page, "E7").getByRole("button", { name: "Retry with 4 → 2 rows at once" }).click();
  await expect(lab.part("transport.status")).toContainText(/step \d+ of/, { timeout: firstStep });
  await expect(page.getByTestId("error.card")).toHaveCount(0);
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save this recipe" }).click();
  const saved = JSON.parse(readFileSync(await (await saving).path(), "utf8"));
  expect(saved).toMatchObject({ microBatchSize: 2, batchSize: 4 });
});

test("a loss that is no number stops the run with its step, and half the rate is one click", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/model");
  const recipe = shortRecipe();
  recipe.locate.learningRate = 1e30;
  await lab.openRecipe(JSON.stringify(recipe));
  await lab.part("model.run").click();
  const shown = card(page, "E9");
  await expect(shown.getByTestId("error.cause")).toContainText(
    /The loss became (NaN|-?Infinity) at step \d with a learning rate of 1e\+30/,
    { timeout: firstStep },
  );
  await shown.getByRole("button", { name: "Resume with learning rate 1.00e+30 → 5.00e+29" }).click();
  await expect(shown.getByTestId("error.cause")).toContainText("learning rate of 5e+29", { timeout: firstStep });
});

test("rule 7: a training broken off goes on from a state at most 20 s old", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/model");
  const recipe = shortRecipe();
  recipe.learn.overrides.ability = { steps: 2000 };
  await lab.openRecipe(JSON.stringify(recipe));
  await lab.part("model.run").click();
  const note = () => page.evaluate(() => JSON.parse(localStorage.getItem("unfinished-run") ?? "{}"));
  const keptOfLearn = async () => {
    const { stage, keptStep } = await note();
    return stage === "learn/ability" ? keptStep : 0;
  };
  await expect.poll(keptOfLearn, { timeout: firstStep }).toBeGreaterThan(0);
  const began = Date.now();
  await workerOf(page, "gpu")
    .evaluate(() => self.close())
    .catch(() => undefined);
  await expectRecovery(page, "E12", began);
  const { keptStep, date } = await note();
  expect(began - Date.parse(date)).toBeLessThan(20_000);
  await expect(card(page, "E12").getByTestId("error.kept")).toContainText(
    `The run is kept up to step ${keptStep} of learn/ability.`,
  );
  await page.getByRole("button", { name: "Resume the run" }).click();
  const status = lab.part("transport.status");
  await expect(status).toContainText(/learn\/ability · step \d+ of 2000/, { timeout: firstStep });
  const shown = /step (\d+) of/.exec((await status.textContent()) ?? "")?.[1];
  expect(Number(shown)).toBeGreaterThanOrEqual(keptStep);
  await lab.part("transport.stop").click();
  await expect(lab.part("transport")).toHaveAttribute("data-status", "cancelled", { timeout: 60_000 });
});
