import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { reportWithFigures } from "./figures";
import { Lab } from "./lab";

async function openFigures(page: Page): Promise<Lab> {
  const lab = new Lab(page);
  await lab.open("/lab/model");
  await lab.openRecipe(reportWithFigures(), "report.json");
  await lab.step("locate");
  await expect(lab.part("locate.combinations.table")).toBeVisible();
  return lab;
}

test("the ratio slider stops at recorded ratios and shows their exact counts by keyboard", async ({ page }) => {
  const lab = await openFigures(page);
  await expect(lab.part("locate.ratio.value")).toHaveText("20 %");
  const thumb = lab.part("locate.ratio").locator('input[type="range"]');
  await thumb.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(lab.part("locate.ratio.value")).toHaveText("1 %");
  await expect(thumb).toHaveAttribute("aria-valuetext", /1 % of all weights are key/);
  await expect(lab.part("locate.count")).toContainText("8,408 key weights of 840,832");
  await expect(lab.part("locate.map").locator('[data-cell="2"]')).toHaveAttribute(
    "aria-label",
    /0\.99 % of its weights/,
  );
  // What does not follow the slider says to what k1 it belongs, and what would make it.
  const countedAt = lab.part("locate.countedAt");
  await expect(countedAt).toHaveCount(4);
  for (const note of await countedAt.all()) {
    await expect(note).toContainText("at the run’s k1 = 20 %, not at the slider’s 1 %");
    await expect(note).toContainText("use 1 % in the next run");
  }
  await lab.part("locate.ratio.adopt").click();
  await expect(lab.part("locate.setting.k1").locator("input")).toHaveValue("1");
  await expect(lab.part("rail.locate")).toHaveAttribute("data-status", "stale");
  await lab.part("locate.ratio.reset").click();
  await expect(lab.part("locate.ratio.value")).toHaveText("20 %");
  await expect(countedAt).toHaveCount(0);
  lab.expectNoErrors();
});

test("importance, every corpus, and overlaps beside chance", async ({ page }) => {
  const lab = await openFigures(page);
  await lab.part("locate.mode.importance").check();
  await expect(lab.part("locate.map").locator('[data-cell="4"]')).toHaveAttribute(
    "aria-label",
    /mean importance 0\.005/,
  );
  await lab.part("locate.corpora.es").click();
  await expect(lab.part("locate.corpus.es")).toBeChecked();
  const row = lab.part("locate.overlap.es");
  // Twice what chance gives by construction: |A| · |L| / N = 840,832 · 0.2².
  await expect(row).toContainText("33,633");
  await expect(row).toContainText("×2.00");
  await expect(lab.part("locate.overlap.map").locator('[data-cell="2"]')).toHaveAttribute("aria-label", /key to both/);
  const combinations = lab.part("locate.combinations.table").locator("tbody tr");
  await expect(combinations).toHaveCount(3);
  await expect(combinations.first()).toContainText("700");
  await expect(lab.part("locate.density.none")).toContainText("without its masks");
  lab.expectNoErrors();
});

/** Interface rule 11 on this screen: what a figure's CSV holds is what it shows. */
test("figures are saved with the numbers on the screen", async ({ page }) => {
  const lab = await openFigures(page);
  const download = page.waitForEvent("download");
  await lab.part("export.locate.overlap.csv").click();
  const csv = readFileSync(await (await download).path(), "utf8");
  const es = csv.split("\n").find((line) => line.startsWith("es,")) ?? "";
  const [, left, right, both, , ratio] = es.split(",").map(Number);
  expect(ratio).toBeCloseTo((both ?? 0) / (((left ?? 0) * (right ?? 0)) / 840_832), 9);
  await expect(lab.part("locate.overlap.es")).toContainText((both ?? 0).toLocaleString("en-US"));
  const picture = page.waitForEvent("download");
  await lab.part("export.locate.map.svg").click();
  expect(readFileSync(await (await picture).path(), "utf8")).toContain("fair share 20 %");
  lab.expectNoErrors();
});

test("a report without the counts says how to get them", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/model");
  const bare = { overlaps: undefined, movement: undefined, continuations: undefined };
  await lab.openRecipe(reportWithFigures(bare), "report.json");
  await lab.step("locate");
  await expect(lab.part("locate.overlap.none")).toContainText("Run Locate again");
  await lab.step("train");
  await expect(lab.part("train.movement.none")).toContainText("Run Train again");
  await expect(lab.part("train.continuations.none")).toBeVisible();
  lab.expectNoErrors();
});

for (const theme of ["light", "dark", "contrast"] as const) {
  test(`axe finds nothing serious where a report has every figure, ${theme}`, async ({ page }) => {
    const lab = await openFigures(page);
    await lab.theme(theme);
    await lab.expectAccessible();
    await lab.step("train");
    await expect(lab.part("train.chart")).toBeVisible();
    await lab.expectAccessible();
    lab.expectNoErrors();
  });
}
