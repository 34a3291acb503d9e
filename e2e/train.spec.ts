import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { longLosses, reportWithFigures } from "./figures";
import { Lab } from "./lab";

async function openFigures(page: Page, change: Record<string, unknown> = {}): Promise<Lab> {
  const lab = new Lab(page);
  await lab.open("/lab/model");
  await lab.openRecipe(reportWithFigures(change), "report.json");
  await lab.step("train");
  await expect(lab.part("train.chart")).toBeVisible();
  return lab;
}

test("the loss chart is read, zoomed and reset by keyboard", async ({ page }) => {
  const lab = await openFigures(page);
  const chart = lab.part("train.chart");
  await expect(chart).toHaveAttribute("data-view", "1-600");
  await chart.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(lab.part("train.chart.cursor")).toContainText(/^step 11: learn\/ability \d\.\d+/);
  await expect(lab.part("train.chart.cursor")).toHaveAttribute("aria-live", "polite");
  await page.keyboard.press("+");
  await expect(chart).toHaveAttribute("data-view", /^1-\d{3}$/);
  await expect(chart).not.toHaveAttribute("data-view", "1-600");
  await lab.part("train.logarithmic").check();
  await expect(chart).not.toHaveAttribute("data-view", "1-600");
  await chart.focus();
  await page.keyboard.press("0");
  await expect(chart).toHaveAttribute("data-view", "1-600");
  lab.expectNoErrors();
});

test("thousands of steps are drawn as a band that loses no peak; zoomed in, every step is drawn", async ({ page }) => {
  const lab = await openFigures(page, { losses: longLosses(5000, 3333) });
  const chart = lab.part("train.chart");
  await expect(chart).toHaveAttribute("data-bucket", "5");
  await expect(lab.part("train.loss")).toContainText("the band reaches from their least to their greatest loss");
  await chart.focus();
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  await expect(chart).toHaveAttribute("data-bucket", "1");
  await page.keyboard.press("0");
  const picture = page.waitForEvent("download");
  await lab.part("export.train.loss.svg").click();
  const svg = readFileSync(await (await picture).path(), "utf8");
  expect(svg).toContain(">9</text>");
  expect(svg).toContain("<polygon");
  lab.expectNoErrors();
});

test("smoothing is off at first and leaves the raw line", async ({ page }) => {
  const lab = await openFigures(page);
  await expect(lab.part("train.smoothing")).toHaveValue("1");
  await lab.part("train.smoothing").selectOption("20");
  await expect(lab.part("train.loss")).toContainText("thin: every step");
  const table = page.waitForEvent("download");
  await lab.part("export.train.loss.csv").click();
  const csv = readFileSync(await (await table).path(), "utf8");
  const recorded = JSON.parse(readFileSync("public/recorded/embedded.json", "utf8"));
  const column = csv.split("\n")[0]?.split(",").indexOf("learn/ability") ?? -1;
  expect(Number(csv.split("\n")[5]?.split(",")[column])).toBe(recorded.losses["learn/ability"][4]);
  lab.expectNoErrors();
});

test("continuations, movement, and sparse beside full training", async ({ page }) => {
  const lab = await openFigures(page);
  const rows = lab.part("train.continuations.table").locator("tbody tr");
  await expect(rows.nth(0).locator("td").first()).toHaveAttribute("data-right", "false");
  await expect(rows.nth(1).locator("td").first()).toHaveAttribute("data-right", "true");
  await expect(rows.nth(1)).toContainText("1 of 1");
  const map = lab.part("train.movement.map");
  await expect(map.locator('[data-cell="2"]')).toHaveAttribute(
    "aria-label",
    /moved by 0\.001 \(root mean square\), 0\.01/,
  );
  await expect(map.locator('[data-cell="1"]')).toHaveAttribute("data-empty", "true");
  await lab.part("train.movement.es").check();
  await expect(map.locator('[data-cell="2"]')).toHaveAttribute("aria-label", /moved by 0\.003/);
  await expect(lab.part("train.full.series.full/ability")).toContainText("after 600 steps");
  // 600 steps of 8 rows of 96 tokens in 2 s and in 3 s.
  await expect(lab.part("train.full.summary")).toContainText("230,400 tokens a second");
  await expect(lab.part("train.full.summary")).toContainText("153,600 tokens a second");
  await expect(lab.part("train.memory.table")).toContainText("8 KiBa copy of the model");
  await expect(lab.part("train.stages")).toContainText("kept from an earlier run");
  await lab.part("train.setting.compareFull").check();
  await expect(lab.part("train.setting.compareFull")).toBeChecked();
  lab.expectNoErrors();
});
