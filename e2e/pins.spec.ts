import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { Lab } from "./lab";
import { searchLive, seeKeptSearch } from "./searchJourney";

const recording = JSON.parse(readFileSync("public/recorded/embedded.json", "utf8"));

async function openMerge(page: Page): Promise<Lab> {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/lab/merge");
  await expect(lab.part("merge.controls")).toBeVisible();
  await expect(lab.part("search.note")).toContainText("needs a live run");
  return lab;
}

/** The short recipe with one language, few steps and few problems. */
function smallRecipe() {
  const recipe = JSON.parse(readFileSync("recipes/embedded-short.json", "utf8"));
  const isKept = ({ language }: { language: string }) => ["en", "bn"].includes(language);
  recipe.languages = recipe.languages.filter(isKept);
  recipe.learn = { ...recipe.learn, steps: 4, overrides: {} };
  recipe.evaluate = { ...recipe.evaluate, tests: recipe.evaluate.tests.filter(isKept) };
  return { ...recipe, evaluate: { ...recipe.evaluate, problemLimit: 8, heldoutTokenLimit: 200 } };
}

/** Pins γ 0.5 by key and k2 100 % by button. */
async function pinTwo(lab: Lab): Promise<void> {
  await lab.setParameter("merge.slider.gamma", "0.5");
  await lab.page.locator("h1").first().click();
  await lab.page.keyboard.press("p");
  await expect(lab.part("pins.said").first()).toHaveText("pinned: γ 0.5");
  await lab.part("merge.preset.selection").click();
  await lab.part("pins.add").click();
  await expect(lab.part("pins.panel").locator("li")).toHaveCount(2);
}

async function saved(page: Page, act: () => Promise<unknown>): Promise<Buffer> {
  const download = page.waitForEvent("download");
  await act();
  return readFileSync(await (await download).path());
}

test("settings are pinned by P, told apart, restored, renamed, removed, and outlive a reload", async ({ page }) => {
  const lab = await openMerge(page);
  await pinTwo(lab);
  await page.keyboard.press("p");
  await expect(lab.part("pins.said").first()).toHaveText("pinned already, as k2 100 %");
  const half = lab.part("pins.card.γ 0.5");
  await expect(half).toContainText("34 of 38 tensors receive the ability");
  await expect(lab.part("pins.change.γ 0.5")).toContainText("γ 0.5, now 1; k2 90 %, now 100 %");
  // Eq. 4 left out is a variant that the recording measured; half the strength is not.
  await expect(lab.part("pins.measured.k2 100 %")).toContainText(/\d\d\.\d % \[[\d., ]+\], n = 2,400/);
  await expect(lab.part("pins.measured.γ 0.5")).toContainText("Not measured");
  await lab.part("pins.restore.γ 0.5").click();
  await expect(lab.part("merge.formula")).toContainText("0.50·R(A)");
  await expect(half).toHaveAttribute("data-now", "true");
  await lab.part("pins.name.γ 0.5").click();
  await lab.part("pins.name.γ 0.5.field").fill("gentle");
  await page.keyboard.press("Enter");
  await lab.part("pins.remove.k2 100 %").click();
  await expect(lab.part("pins.panel").locator("li")).toHaveCount(1);
  await page.reload();
  await lab.step("compose");
  await expect(lab.part("pins.card.gentle")).toBeVisible();
  await lab.expectAccessible();
  lab.expectNoErrors();
});

test("pins travel in the run's file and come back with it", async ({ page }) => {
  const lab = await openMerge(page);
  await pinTwo(lab);
  await lab.part("rail.runs").click();
  const row = lab.part("runs.table").locator('tr[data-origin="shipped"]');
  await expect(row).toBeVisible();
  const file = await saved(page, () => row.locator("select").selectOption("json"));
  const run = JSON.parse(file.toString());
  expect(run.run.pins.map(({ name }: { name: string }) => name)).toEqual(["γ 0.5", "k2 100 %"]);
  // As another browser would get it: the same run on another date, under a name of its own.
  run.report.provenance.date = "2026-11-25T12:00:00.000Z";
  run.run.pins.push({ id: "x", name: "broken", settings: { gamma: "1" }, created: "" });
  const buffer = Buffer.from(JSON.stringify(run));
  await lab.part("runs.file").setInputFiles({ name: "run.json", mimeType: "application/json", buffer });
  await expect(lab.part("runs.table").locator("tbody tr")).toHaveCount(2);
  await lab.step("merge");
  await expect(lab.part("merge.controls")).toContainText("2026-11-25");
  await expect(lab.part("pins.panel").locator("li")).toHaveCount(2);
  lab.expectNoErrors();
});

test("Evaluate compares pins, sweep and ablations by what was recorded, and calls the rest not measured", async ({
  page,
}) => {
  const lab = await openMerge(page);
  await pinTwo(lab);
  await lab.step("evaluate");
  const panel = lab.part("evaluate.measured");
  const rows = lab.part("measured.table").locator("tbody tr");
  await expect(panel).toHaveAttribute("data-provenance", "recorded");
  await expect(rows).toHaveCount(3);
  await expect(rows.filter({ hasText: "γ 0.5" })).toContainText("not measured");
  const merged = recording.results.find(({ variant }: { variant: string }) => variant === "merged").languages;
  const receiving = merged.filter(({ language }: { language: string }) => language !== "en");
  const correct = receiving.reduce((sum: number, { all }: { all: { correct: number } }) => sum + all.correct, 0);
  const total = receiving.reduce((sum: number, { all }: { all: { total: number } }) => sum + all.total, 0);
  const share = ((100 * correct) / total).toFixed(1);
  await expect(rows.filter({ hasText: "own settings" })).toContainText(new RegExp(`${share} % \\[.*n = ${total}`));
  await expect(lab.part("measured.plot").locator("svg")).toContainText(`own ${share} %`);
  await expect(lab.part("measured.run")).toBeDisabled();
  await expect(lab.part("measured.note")).toContainText("needs a live run");
  const csv = (await saved(page, () => lab.part("export.measured.csv").click())).toString();
  expect(csv).toContain(`${share} %`);
  expect(csv).toContain("not measured");

  await lab.part("measured.set.k2").click();
  await expect(rows).toHaveCount(10);
  await expect(rows.filter({ hasText: "not measured" })).toHaveCount(8);
  await expect(lab.part("measured.sweep").locator("svg circle").first()).toBeVisible();
  await lab.part("measured.set.ablations").click();
  await expect(rows).toHaveCount(4);
  await lab.expectAccessible();
  await lab.part("measured.fork").click();
  await expect(lab.part("fork.change")).toContainText("k1 20 → 100 %");
  lab.expectNoErrors();
});

test("a live run that stopped after Train says so, is evaluated and measured as the same run, and pauses in between", async ({
  page,
}) => {
  test.setTimeout(480_000);
  const lab = new Lab(page);
  await lab.open("/lab/model");
  await lab.openRecipe(JSON.stringify(smallRecipe()));
  await lab.step("train");
  await lab.part("train.run").click();
  const transport = lab.part("transport");
  await expect(transport).toHaveAttribute("data-status", "done", { timeout: 300_000 });
  await lab.step("evaluate");
  await expect(lab.part("evaluate.none")).toContainText("stopped before Evaluate");
  await lab.part("rail.runs").click();
  const rows = lab.part("runs.table").locator('tr[data-origin="live"]');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("holds no results: it was not evaluated");

  await lab.step("evaluate");
  await lab.part("evaluate.run").click();
  await expect(lab.part("evaluate.table")).toBeVisible({ timeout: 120_000 });
  await expect(transport).toHaveAttribute("data-status", "done");

  await lab.part("measured.set.ablations").click();
  await expect(lab.part("measured.run")).toContainText(/Measure the \d that are missing.*[≈d] [\d.]+ s · [\d.]+ MiB/);
  await expect(lab.part("evaluate.measured")).toHaveAttribute("data-provenance", "live");
  await lab.part("measured.run").click();
  await expect(lab.part("transport.status")).toContainText("measure/Without Eq. 2");
  await lab.part("transport.pause").click();
  await expect(transport).toHaveAttribute("data-status", "paused");
  await lab.part("transport.play").click();
  await expect(transport).toHaveAttribute("data-status", "done", { timeout: 120_000 });
  await expect(lab.part("measured.note")).toContainText("All of these are measured");
  await expect(lab.part("measured.table")).not.toContainText("not measured");

  await searchLive(lab);

  // Stopped in the middle of a sweep, what was measured stays.
  await lab.step("evaluate");
  await lab.part("measured.set.k2").click();
  await lab.part("measured.run").click();
  await expect(lab.part("transport.status")).toContainText("setting 2", { timeout: 60_000 });
  await lab.part("transport.stop").click();
  await expect(transport).toHaveAttribute("data-status", "cancelled", { timeout: 60_000 });
  await expect(lab.part("measured.sweep")).toBeVisible();
  await expect(lab.part("transport.status")).toContainText("the settings measured so far are kept");

  await lab.part("rail.runs").click();
  await expect(rows).toHaveCount(1);
  await expect(rows).not.toContainText("holds no results");
  await page.reload();
  await rows.getByRole("button", { name: "Open" }).click();
  await lab.part("measured.set.ablations").click();
  await expect(lab.part("evaluate.measured")).toHaveAttribute("data-provenance", "recorded");
  await expect(lab.part("measured.table")).not.toContainText("not measured");
  await seeKeptSearch(lab);
  lab.expectNoErrors();
});
