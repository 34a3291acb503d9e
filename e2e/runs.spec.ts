import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { Lab } from "./lab";

const recording = JSON.parse(readFileSync("public/recorded/embedded.json", "utf8"));

/** The shipped recording with another date, as if it were a run of somebody else. */
function otherRun(change: (report: typeof recording) => void = () => undefined): string {
  const report = structuredClone(recording);
  report.provenance.date = "2026-11-25T12:00:00.000Z";
  change(report);
  return JSON.stringify(report);
}

async function openLedger(page: Page): Promise<Lab> {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/runs");
  await expect(lab.part("runs.table").locator('tr[data-origin="shipped"]')).toHaveCount(1);
  return lab;
}

async function importRun(lab: Lab, content: string, name = "report.json"): Promise<string> {
  const before = await lab.part("runs.table").locator("tbody tr").count();
  const buffer = Buffer.from(content);
  await lab.part("runs.file").setInputFiles({ name, mimeType: "application/json", buffer });
  const rows = lab.part("runs.table").locator("tbody tr");
  await expect(rows).toHaveCount(before + 1);
  const testId = (await rows.first().getAttribute("data-testid")) ?? "";
  return testId.replace("runs.row.", "");
}

test("an imported run is kept over a reload, under its name, and shown with its machine and date", async ({ page }) => {
  const lab = await openLedger(page);
  const name = await importRun(lab, otherRun());
  expect(name).toMatch(/^[a-z]+-[a-z]+-\d+$/);
  await page.reload();
  await expect(lab.part(`runs.row.${name}`)).toContainText("2026-11-25 12:00");
  await lab.part(`runs.open.${name}`).click();
  await expect(lab.part("header.run")).toContainText(name);
  await expect(lab.part("evaluate.panel")).toContainText(/recorded on .+, 2026-11-25/);
  lab.expectNoErrors();
});

test("a run is renamed, noted and pinned; its shipped neighbour cannot be", async ({ page }) => {
  const lab = await openLedger(page);
  const first = await importRun(lab, otherRun());
  const second = await importRun(
    lab,
    otherRun((report) => {
      report.provenance.date = "2026-11-26T12:00:00.000Z";
    }),
  );
  await lab.part(`runs.name.${first}`).click();
  await lab.part(`runs.name.${first}.field`).fill(second);
  await page.keyboard.press("Enter");
  await expect(lab.part("error.card")).toContainText(`Another run is called ${second}`);
  await lab.part(`runs.name.${first}`).click();
  await lab.part(`runs.name.${first}.field`).fill("the long one");
  await page.keyboard.press("Enter");
  await lab.part("runs.note.the long one").click();
  await lab.part("runs.note.the long one.field").fill("a note");
  await page.keyboard.press("Enter");
  await lab.part("runs.pin.the long one").click();
  const rows = lab.part("runs.table").locator("tbody tr");
  await expect(rows.first()).toContainText("the long one");
  await page.reload();
  await expect(rows.first()).toContainText("the long one");
  await expect(rows.first()).toContainText("a note");
  await expect(rows.last()).toHaveAttribute("data-origin", "shipped");
  await expect(rows.last().getByRole("button", { name: /Delete|Change the/ })).toHaveCount(0);
  lab.expectNoErrors();
});

test("deleting asks, says what goes and how many bytes, and keeps the run unless it is confirmed", async ({ page }) => {
  const lab = await openLedger(page);
  const name = await importRun(lab, otherRun());
  const size = await lab.part(`runs.row.${name}`).locator("td").nth(5).textContent();
  await lab.part(`runs.delete.${name}`).click();
  const dialog = lab.part("runs.confirm");
  await expect(dialog).toContainText(`Delete ${name}?`);
  await expect(dialog).toContainText("its recipe, seeds, losses, maps, scores and answers");
  await expect(dialog.getByRole("button", { name: `Delete ${size}` })).toBeVisible();
  await lab.expectAccessible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(lab.part(`runs.row.${name}`)).toBeVisible();
  await lab.part(`runs.delete.${name}`).click();
  await lab.part("runs.confirm.confirm").click();
  await expect(lab.part(`runs.row.${name}`)).toHaveCount(0);
  await page.reload();
  await expect(lab.part("runs.table").locator("tbody tr")).toHaveCount(1);
  lab.expectNoErrors();
});

test("a fork names its parent and, by itself, what it changes", async ({ page }) => {
  const lab = await openLedger(page);
  const shipped = lab.part("runs.table").locator('tr[data-origin="shipped"]');
  await shipped.getByRole("button", { name: "Fork" }).click();
  await expect(lab.part("fork.change")).toContainText("Nothing differs");
  for (const [field, value] of [
    ["k1", "10"],
    ["seed", "7"],
  ] as const) {
    await lab.part(`fork.setting.${field}.input`).fill(value);
    await page.keyboard.press("Enter");
  }
  await expect(lab.part("fork.change")).toContainText("seed 7, k1 20 → 10 %");
  await lab.part("fork.recipe").click();
  await expect(lab.part("model.recipe")).toContainText("key weights 10.0 %");
  await expect(lab.part("model.recipe")).toContainText("a fork of");
  lab.expectNoErrors();
});

test("the menu shows the run in view, opens another and forks with the sliders as they stand", async ({ page }) => {
  const lab = await openLedger(page);
  const name = await importRun(lab, otherRun());
  await expect(lab.part("header.run")).toContainText(name);
  await lab.part("header.run").click();
  await lab.part("header.run.menu").getByRole("menuitem").nth(1).click();
  await expect(lab.part("header.run")).not.toContainText(name);
  await lab.step("merge");
  await lab.setParameter("merge.slider.gamma", "0.35");
  await lab.part("header.run").click();
  await lab.part("header.run.fork").click();
  await expect(lab.part("fork.change")).toContainText(/γ [\d.]+ → 0\.35/);
  lab.expectNoErrors();
});
