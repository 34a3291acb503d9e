import { expect, test } from "@playwright/test";
import { Lab } from "./lab";
import { openLarge } from "./largeReport";
import { startShortRun } from "./shortRun";
import { slideGamma } from "./slideGamma";

/** Time for the whole short recipe on a software GPU. */
const wholeRun = 600_000;

test("a short recipe runs live to the table; then a slider merges and both models answer", async ({ page }) => {
  test.setTimeout(wholeRun + 120_000);
  const lab = await startShortRun(page);
  await expect(lab.part("train.chart")).toBeVisible();
  await expect(lab.part("train.movement.live")).toContainText(/live, running .*: ability after step \d+/, {
    timeout: wholeRun,
  });
  await expect(lab.part("train.movement.map").locator("[data-cell]").first()).toHaveAttribute("aria-label", /moved/);
  await expect(lab.part("transport")).toHaveAttribute("data-status", "done", { timeout: wholeRun });
  for (const name of ["learn/ability", "learn/reference", "learn/es"]) {
    await lab.part("train.chart").scrollIntoViewIfNeeded();
    await expect(lab.part(`train.series.${name}`)).toContainText(/after \d+ steps/);
  }
  // The kept scores are cut again where the slider stands.
  await lab.step("locate");
  await lab.part("locate.ratio").locator('input[type="range"]').focus();
  await page.keyboard.press("ArrowLeft");
  const ratio = await lab.part("locate.ratio.value").textContent();
  await expect(lab.part("locate.overlap")).toContainText("at the run’s k1 = 20 %, not at the slider’s");
  await lab.part("locate.overlap.count").click();
  await expect(lab.part("locate.overlap").locator("h2")).toContainText(`at k1 = ${ratio}`, { timeout: 60_000 });
  await expect(lab.part("locate.overlap")).toContainText("cut again from the kept scores");
  await expect(lab.part("locate.combinations").locator("h2")).toContainText(`at k1 = ${ratio}`);
  await lab.step("evaluate");
  await expect(lab.part("evaluate.panel")).toHaveAttribute("data-provenance", "live");
  for (const variant of ["base", "merged"]) {
    await expect(lab.part("evaluate.table").locator(`tr[data-variant="${variant}"]`)).toContainText(/\d % \[/);
  }
  await lab.step("compose");
  await expect(lab.part("compose.selected")).toContainText(/\d+ of 38 tensors/);
  await lab.step("merge");
  await lab.part("merge.ask").click();
  await expect(lab.part("merge.probe.note")).toContainText(/merged in/, { timeout: 60_000 });
  await lab.setParameter("merge.slider.gamma", "0.4");
  await expect(lab.part("merge.formula")).toContainText("0.40·R(A)");
  await expect(lab.part("merge.answer.merged").first()).toBeVisible();
  await expect(lab.part("merge.probe.note")).toContainText(/merged in/, { timeout: 60_000 });
  await lab.part("writing.prompt").fill("2 + 3");
  await lab.part("writing.maxNewTokens").fill("12");
  await lab.part("writing.temperature").fill("0.8");
  const written: (string | null)[] = [];
  for (const _ of ["once", "again"]) {
    await lab.part("writing.start").click();
    await expect(lab.part("writing.status")).toHaveText("done", { timeout: 60_000 });
    written.push(await lab.part("writing.merged").textContent());
  }
  expect(written[0]?.length).toBeGreaterThan("2 + 3 ".length);
  // The same seed writes the same text.
  expect(written[1]).toBe(written[0]);
  const download = page.waitForEvent("download");
  await lab.part("export.archive").click();
  expect((await download).suggestedFilename()).toMatch(/merged-f32\.zip$/);
  await expect(lab.part("export.done")).toContainText(/Wrote .*5 files, 3\.\d MiB/);
  lab.expectNoErrors();
});

test("rule 3: a slider repaints 272 tensors within 16 ms of scripting while a training runs", async ({ page }) => {
  test.setTimeout(wholeRun);
  const lab = new Lab(page);
  await openLarge(lab);
  await lab.step("model");
  await lab.part("model.recipe.short").click();
  await lab.part("model.run").click();
  await expect(lab.part("transport.status")).toContainText(/step \d+ of/, { timeout: 120_000 });
  await lab.part("header.mode.recorded").check({ force: true });
  await lab.step("merge");
  await expect(lab.part("merge.map").locator("[data-cell]")).toHaveCount(272);
  const percentile = await slideGamma(lab);
  test.info().annotations.push({ type: "95th percentile", description: `${percentile.toFixed(1)} ms` });
  await expect(lab.part("transport")).toHaveAttribute("data-status", "running");
  await lab.part("transport.stop").click();
  expect(percentile).toBeLessThanOrEqual(16);
  lab.expectNoErrors();
});

test("pause holds the run, resume goes on, cancel ends it and keeps the losses", async ({ page }) => {
  const lab = await startShortRun(page);
  await lab.part("transport.pause").click();
  await expect(lab.part("transport")).toHaveAttribute("data-status", "paused");
  // The step that was under way when the pause came may still report.
  await page.waitForTimeout(3000);
  await expect(lab.part("train.movement.waits")).toContainText(/measured every few steps .*; now \w+\/\w+, \d+ of \d+/);
  const held = await lab.part("transport.status").textContent();
  await page.waitForTimeout(3000);
  await expect(lab.part("transport.status")).toHaveText(held ?? "");
  await lab.part("transport.play").click();
  await expect(lab.part("transport")).toHaveAttribute("data-status", "running");
  await expect(lab.part("transport.status")).not.toHaveText(held ?? "", { timeout: 60_000 });
  await lab.part("transport.stop").click();
  await expect(lab.part("transport")).toHaveAttribute("data-status", "cancelled", { timeout: 60_000 });
  await expect(lab.part("train.loss")).toContainText("the run did not finish");
  await expect(lab.part("train.movement.waits")).toContainText("stopped before a training on the key weights");
  lab.expectNoErrors();
});
