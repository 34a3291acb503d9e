import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { checkFigure } from "./figureChecks";
import type { Lab } from "./lab";

const searchWithin = 120_000;

/**
 * On a live run's Merge step: a search is held, stopped and started again, where what it measured comes back at once; its
 * settings are put to the sliders, taken back and pinned.
 */
export async function searchLive(lab: Lab): Promise<void> {
  const { page } = lab;
  const note = lab.part("search.note");
  await lab.step("merge");
  await lab.part("search.turn.alpha").click();
  await lab.part("search.turn.beta").click();
  await lab.part("search.mu.none").click();
  const trials = lab.part("search.setting.trials");
  await lab.part("search.setting.trials.input").fill("many");
  await page.keyboard.press("Enter");
  await expect(trials).toContainText("expected a whole number from 2 to 500");
  await lab.part("search.setting.trials.input").fill("30");
  await page.keyboard.press("Enter");
  await expect(lab.part("search.run")).toContainText(/Search [≈e].* · [\d.]+ MiB/);
  await lab.part("search.run").click();
  await expect(lab.part("search.progress")).toContainText(/[2-9] of at most 30 settings tried, about .* left/, {
    timeout: searchWithin,
  });
  await expect(lab.part("transport.status")).toContainText(/search\/trial \d+ .* model \d+ of 33/);
  await lab.part("search.hold").click();
  await expect(lab.part("search.progress")).toContainText("paused");
  await expect(lab.part("search.surface").locator("svg")).toBeVisible();
  await lab.part("search.stop").click();
  await expect(note).toContainText(/Stopped: \d+ settings were tried. The rest of the tests was not looked at/);
  await expect(lab.part("merge.search.found")).toHaveCount(0);
  await lab.part("search.trials").locator("summary").click();
  const rows = lab.part("search.table").locator("tbody tr");
  const seen = await rows.allTextContents();
  expect(seen.length).toBeGreaterThanOrEqual(2);

  await lab.part("search.setting.trials.input").fill(String(seen.length + 2));
  await page.keyboard.press("Enter");
  await lab.part("search.run").click();
  await expect(note).toContainText(new RegExp(`${seen.length + 2} settings were tried in`), { timeout: searchWithin });
  // The same settings in the same order, with the same values: what was measured before is not measured again.
  const values = (texts: readonly string[]) => texts.map((text) => text.replace(/★ best.*|the run's own settings/, ""));
  expect(values(await rows.allTextContents()).slice(0, seen.length)).toEqual(values(seen));
  await expect(rows.filter({ hasText: "★" })).toHaveCount(1);
  await lab.part("search.axis.across").selectOption("η");
  await expect(lab.part("search.surface").locator("svg")).toContainText("η, language strength");
  await expect(lab.part("search.parts")).toContainText(/Searched on 50 % of the tests.*never looked at before/);
  await expect(lab.part("search.comparison").locator("tbody tr")).toHaveCount(3);
  await expect(lab.part("search.comparison")).toContainText(/\d+\.\d % \[[\d., ]+\], n = \d+/);

  const written = page.waitForEvent("download");
  await lab.part("search.json").click();
  const file = JSON.parse(readFileSync(await (await written).path(), "utf8"));
  expect(file).toMatchObject({ version: 1, kind: "search", seed: 0, split: { fraction: 0.5 } });
  expect(file.trials).toHaveLength(seen.length + 2);

  expect(file.best).toBeGreaterThan(0);
  const { γ, η } = file.trials[file.best].values;
  await lab.part("search.use").click();
  await expect(lab.part("merge.formula")).toContainText(`${γ.toFixed(2)}·R(A) + ${η.toFixed(2)}·R_Lang`);
  await expect(lab.part("search.use")).toBeDisabled();
  await lab.part("search.back").click();
  await expect(lab.part("search.use")).toBeEnabled();
  await lab.part("search.pin").click();
  await expect(lab.part("pins.panel").locator("li")).toHaveCount(1);
  await lab.expectAccessible("a search of coefficients");
}

/** A kept run that was opened shows its search with its exports, and offers no other. */
export async function seeKeptSearch(lab: Lab): Promise<void> {
  await lab.step("merge");
  await expect(lab.part("search.surface").locator("svg")).toBeVisible();
  await expect(lab.part("search.run")).toHaveCount(0);
  await expect(lab.part("search.note")).toContainText("needs a live run");
  for (const id of ["merge.search", "merge.search.found"]) await checkFigure(lab.page, id);
}
