import { expect, test } from "@playwright/test";
import { Lab, steps } from "./lab";

test.describe("without WebGPU", () => {
  test("the page opens on the recorded run, and says so on every result", async ({ page }) => {
    const lab = new Lab(page);
    await lab.withoutWebGpu();
    await lab.open();
    await expect(lab.part("header.mode")).toHaveAttribute("data-mode", "recorded");
    await expect(lab.part("start.watch")).toBeEnabled();
    await expect(lab.part("start.try")).toBeDisabled();
    await expect(page.locator('[data-code="E1"]')).toContainText("WebGPU");
    await lab.part("start.watch").click();
    for (const step of steps) {
      await lab.step(step);
      const panels = page.locator("main [data-provenance]");
      await expect(panels.first()).toBeVisible();
      for (const panel of await panels.all()) {
        await expect(panel).toHaveAttribute("data-provenance", "recorded");
        await expect(panel).toContainText(/recorded on .+, .+, \d{4}-\d{2}-\d{2}/);
      }
    }
    lab.expectNoErrors();
  });

  test("the table shows every language and variant with n and an interval", async ({ page }) => {
    const lab = new Lab(page);
    await lab.withoutWebGpu();
    await lab.open("/lab/evaluate");
    const table = lab.part("evaluate.table");
    for (const name of ["English", "Spanish", "Chinese", "Bengali", "Telugu"]) await expect(table).toContainText(name);
    for (const variant of ["base", "merged"]) {
      await expect(table.locator(`tr[data-variant="${variant}"]`)).toContainText(/\d+\.\d % \[\d+\.\d, \d+\.\d\]/);
    }
    await expect(table).toContainText(/n = [1-9]\d*/);
    await lab.part("evaluate.pairs.unseen").check();
    await expect(table).toContainText(/n = [1-9]\d*/);
    lab.expectNoErrors();
  });

  test("in live mode the reason stands at the place of the action, with a way back", async ({ page }) => {
    const lab = new Lab(page);
    await lab.withoutWebGpu();
    await lab.open("/lab/train");
    await lab.part("header.mode.live").check({ force: true });
    const card = page.locator('[data-code="E1"]');
    await expect(card).toBeVisible();
    await card.getByRole("button", { name: "Show the recorded run" }).click();
    await expect(lab.part("train.chart")).toBeVisible();
    lab.expectNoErrors();
  });
});

test("sliders recompute the map and the formula from the recorded Gram matrices", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/merge");
  const map = lab.part("merge.map");
  const before = await map.textContent();
  await lab.setParameter("merge.slider.gamma", "0.3");
  await expect(lab.part("merge.formula")).toContainText("0.30·R(A)");
  expect(await map.textContent()).not.toBe(before);
  await expect(lab.part("rail.evaluate")).toHaveAttribute("data-status", "stale");
  await expect(lab.part("rail.evaluate")).toContainText("γ");
  await lab.setParameter("merge.slider.transferRatio", "50");
  await lab.step("compose");
  await expect(lab.part("compose.selected")).toContainText("19 of 38 tensors");
  lab.expectNoErrors();
});

test("the cut moves by keyboard, the map by arrow keys", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/compose");
  const cut = lab.part("compose.cut");
  const selected = Number(await cut.getAttribute("aria-valuenow"));
  await cut.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(cut).toHaveAttribute("aria-valuenow", String(selected + 1));
  const map = lab.part("compose.map");
  await map.locator('[tabindex="0"]').focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("[data-cell]:focus")).toHaveAttribute("aria-label", /rank \d+ of 38/);
  await expect(lab.part("compose.tensor")).toBeVisible();
  lab.expectNoErrors();
});

test("a damaged recipe gives a card that names the field, and keeps the recipe before it", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/model");
  const name = await lab.part("model.recipe.name").textContent();
  const recipe = { version: 1, name: "damaged", model: { embedded: "model" }, contextLength: "96", batchSize: 8 };
  await lab.openRecipe(JSON.stringify(recipe));
  const card = page.locator('[data-code="E15"]');
  await expect(card).toContainText("contextLength");
  await expect(card).toContainText("whole number");
  await expect(lab.part("model.recipe.name")).toHaveText(name ?? "");
  await lab.openRecipe("{ not json");
  await expect(card).toContainText("not JSON");
  await card.getByRole("button", { name: "Close" }).click();
  await expect(card).toHaveCount(0);
  lab.expectNoErrors();
});
