import { readFileSync } from "node:fs";
import { expect, type Locator, test } from "@playwright/test";
import { checkFigure } from "./figureChecks";
import { Lab } from "./lab";

const bytesIn = async (row: Locator): Promise<number> =>
  Number(await row.locator("[data-bytes]").getAttribute("data-bytes"));

test("the Model step says what a run needs before it is started; one click makes it need less", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/model");
  await lab.part("model.recipe.short").click();
  const whole = lab.part("model.memory.run");
  await expect(whole).toHaveAttribute("data-verdict", "untried");
  await expect(lab.part("model.memory")).toContainText("for 4 rows at once of 64 tokens");
  const [before, sparse, dense] = await Promise.all(
    ["run", "sparse", "dense"].map((work) => bytesIn(lab.part(`model.memory.${work}`))),
  );
  expect(sparse).toBeLessThan(dense ?? 0);
  for (const theme of ["light", "dark", "contrast"] as const) {
    await lab.theme(theme);
    await lab.expectAccessible();
  }

  await checkFigure(page, "model.memory");
  const saving = page.waitForEvent("download");
  await lab.part("export.model.memory.csv").click();
  const csv = readFileSync(await (await saving).path(), "utf8")
    .trim()
    .split("\n");
  expect(csv[0]).toBe(
    "work,weights bytes,gradients bytes,optimiser bytes,activations bytes,scratch bytes,bytes in all,on this GPU",
  );
  expect(csv).toHaveLength(7);
  expect(csv[6]).toContain(`,${before},not tried here yet`);

  const use = lab.part("model.memory.use.recompute");
  await expect(lab.part("model.memory.changes")).toContainText(/activations computed again.+the same results.+ less: /);
  await use.focus();
  await page.keyboard.press("Enter");
  await expect(lab.part("model.memory.said")).toContainText("activations computed again instead of kept");
  await expect(use).toHaveCount(0);
  await expect.poll(() => bytesIn(lab.part("model.memory.sparse"))).toBeLessThan(sparse ?? 0);
  await lab.part("model.memory.use.byLayer").click();
  await expect(lab.part("model.memory.locate")).toContainText("one layer at a time");
  await expect(lab.part("model.recipe")).toContainText("for each layer by itself");
  await expect.poll(() => bytesIn(whole)).toBeLessThan(before ?? 0);
  const writing = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save this recipe" }).click();
  const saved = JSON.parse(readFileSync(await (await writing).path(), "utf8"));
  expect(saved).toMatchObject({ recompute: true, locate: { together: "layer", importance: "value-change" } });
  lab.expectNoErrors();
});

test("a model that is offered is planned before any of it is taken", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/model");
  const own = await bytesIn(lab.part("model.memory.run"));
  await lab.part("picker.files").setInputFiles("fixtures/goldens/maet/model");
  await expect(lab.part("model.memory")).toContainText("With model, which is offered above and not taken yet");
  await expect.poll(() => bytesIn(lab.part("model.memory.run"))).toBeLessThan(own);
  await expect(lab.part("model.stage")).not.toContainText("Loaded on this machine's GPU");
  await checkFigure(page, "model.memory");
  lab.expectNoErrors();
});

test("a run as planned takes the bytes that were planned, and is known as one that fits afterwards", async ({
  page,
}) => {
  test.setTimeout(420_000);
  const lab = new Lab(page);
  await lab.open("/lab/model");
  const recipe = JSON.parse(readFileSync("recipes/embedded-short.json", "utf8"));
  recipe.recompute = true;
  recipe.locate = { ...recipe.locate, steps: 2, keyNeuronRatio: 0.05 };
  recipe.learn = { ...recipe.learn, steps: 1, overrides: {} };
  recipe.languages = recipe.languages.slice(0, 1);
  recipe.evaluate = { tests: [] };
  await lab.openRecipe(JSON.stringify(recipe));
  await expect(lab.part("model.memory.run")).toHaveAttribute("data-verdict", "untried");
  await lab.part("header.mode.live").setChecked(true, { force: true });
  const planned = await bytesIn(lab.part("model.memory.run"));
  await lab.part("model.run").click();
  await expect(lab.part("transport.status")).toContainText(/done|finished/i, { timeout: 360_000 });
  await lab.step("model");
  await expect(lab.part("model.memory.locate")).toHaveAttribute("data-verdict", "fits");
  const kept = await page.evaluate(() => JSON.parse(localStorage.getItem("largestRuns") ?? "[]"));
  expect(Math.abs(kept[0].bytes / planned - 1)).toBeLessThan(0.1);
});
