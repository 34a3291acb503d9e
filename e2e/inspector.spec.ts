import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { Lab } from "./lab";

test.beforeEach(async ({ page }) => {
  await new Lab(page).withoutWebGpu();
});

test("rule 13: a tensor is picked and one weight read in every vector by keyboard alone", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/compose");
  await lab.part("compose.map").locator('[data-cell][tabindex="0"]').focus();
  for (const key of ["ArrowUp", "ArrowRight"]) await page.keyboard.press(key);
  const label = (await lab.part("compose.map").locator('[data-focused="true"]').getAttribute("aria-label")) ?? "";
  await page.keyboard.press("Enter");
  await expect(lab.part("inspector.dock")).toBeVisible();
  await expect(lab.part("inspector.picture")).toBeVisible();
  const layer = /^layer (\d+), k, /.exec(label)?.[1];
  expect(layer).toBe("3");
  await expect(lab.part("inspector.name")).toHaveText(`model.layers.${layer}.self_attn.k_proj.weight`);
  await lab.part("inspector.vector").focus();
  await lab.part("inspector.heatmap").focus();
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  const cell = lab.part("inspector.cell");
  await expect(cell).toBeVisible();
  await expect(cell).toContainText(/Weight at (row \d+, column|position) \d+/);
  await expect(cell.locator("tbody tr")).not.toHaveCount(0);
  await expect(lab.part("inspector.cell.keys")).toContainText(/[✓✗]/);
  await page.keyboard.press("Escape");
  lab.expectNoErrors();
});

test("what the Inspector shows of a weight is what its file holds; no value before it was read", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/merge");
  await page.keyboard.press("i");
  await expect(lab.part("inspector.drawn")).toBeVisible();
  await lab.part("inspector.heatmap").focus();
  await page.keyboard.press("ArrowRight");
  const cell = lab.part("inspector.cell");
  await expect(cell).toBeVisible();
  const shown = await cell.locator("tbody tr").first().textContent();
  const download = page.waitForEvent("download");
  await cell.getByRole("button", { name: /CSV/ }).first().click();
  const rows = readFileSync(await (await download).path(), "utf8")
    .trim()
    .split("\n");
  expect(rows[0]).toContain("vector");
  const value = Number(rows[1]?.split(",").at(-1));
  expect(Number.isFinite(value)).toBe(true);
  const printed = Number((shown ?? "").match(/[−-]?\d+\.\d+(e[−-]?\d+)?/)?.[0].replaceAll("−", "-"));
  expect(Math.abs(printed - value)).toBeLessThanOrEqual(Math.abs(value) * 0.01 + 1e-6);
  lab.expectNoErrors();
});

for (const theme of ["light", "dark", "contrast"] as const) {
  test(`axe finds nothing serious with the Inspector open, ${theme}`, async ({ page }) => {
    const lab = new Lab(page);
    await lab.open("/lab/compose");
    await lab.theme(theme);
    await page.keyboard.press("Escape");
    await lab.part("compose.stage").getByRole("button", { name: "Inspector", exact: true }).click();
    await expect(lab.part("inspector.histogram")).toBeVisible();
    await lab.expectAccessible();
    lab.expectNoErrors();
  });
}
