import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { Lab, steps } from "./lab";

/** Pages beside start page, steps and lessons; what must stand there before it is looked at. */
const pages = [
  ["/help", "help.words"],
  ["/storage", "storage.settings.view"],
  ["/suite", "suite.open"],
  ["/runs", "runs.table"],
] as const;

const lessonPages = 9;

/** The recording as somebody else's run, so that there are two to compare and one to delete. */
function otherRun(): string {
  const report = JSON.parse(readFileSync("public/recorded/embedded.json", "utf8"));
  report.provenance.date = "2026-11-25T12:00:00.000Z";
  report.recipe.seed = 7;
  return JSON.stringify(report);
}

for (const theme of ["light", "dark", "contrast"] as const) {
  test(`rule 13: axe finds nothing serious on any route and in any state, ${theme}`, async ({ page }) => {
    const lab = new Lab(page);
    await lab.withoutWebGpu();
    await lab.open();
    await lab.theme(theme);
    await expect(lab.part("merge.formula")).toBeVisible();
    await lab.expectAccessible("start page");

    await lab.part("header.run").click();
    await expect(lab.part("header.run.menu")).toBeVisible();
    await lab.expectAccessible("menu of runs");
    await page.keyboard.press("Tab");
    await expect(page.locator("[data-base-ui-focus-guard]:focus")).toHaveCount(0);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await expect(lab.part("palette.input")).toBeVisible();
    await lab.expectAccessible("search");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await expect(lab.part("keys.table")).toBeVisible();
    await lab.expectAccessible("list of keys");
    await page.keyboard.press("Escape");

    for (const step of steps) {
      await lab.step(step);
      await expect(page.locator("main [data-provenance]").first()).toBeVisible();
      if (step === "train") await expect(lab.part("train.chart")).toBeVisible();
      if (step === "merge") {
        // A stale step, a slider beyond its end, an opened equation.
        await lab.setParameter("merge.slider.gamma", "3");
        await lab.part("merge.equations").locator("summary").click();
        await lab.part("export.merge.map.more").click();
      }
      await lab.expectAccessible(step);
    }

    await lab.step("compose");
    await lab.part("lab.inspector").click();
    await expect(lab.part("inspector.histogram")).toBeVisible();
    await lab.part("inspector.heatmap").focus();
    await page.keyboard.press("ArrowRight");
    await expect(lab.part("inspector.cell")).toBeVisible();
    await lab.expectAccessible("Inspector beside a step");
    await lab.part("inspector.full").click();
    await lab.expectAccessible("Inspector over the page");
    await lab.part("inspector.close").click();

    for (const [route, part] of pages) {
      await lab.open(route);
      await expect(lab.part(part)).toBeVisible();
      await lab.expectAccessible(route);
    }

    const other = { name: "report.json", mimeType: "application/json", buffer: Buffer.from(otherRun()) };
    await lab.part("runs.file").setInputFiles(other);
    const rows = lab.part("runs.table").locator("tbody tr");
    await expect(rows).toHaveCount(2);
    await rows.first().getByRole("button", { name: "Delete" }).click();
    await expect(lab.part("runs.confirm")).toBeVisible();
    await lab.expectAccessible("question before a run is deleted");
    await page.keyboard.press("Escape");
    for (const box of await rows.getByRole("checkbox").all()) await box.check();
    await lab.part("runs.compare").click();
    await expect(lab.part("compare.table")).toBeVisible();
    await lab.expectAccessible("comparison of runs");
    await lab.open("/runs");
    await rows.last().getByRole("button", { name: "Fork" }).click();
    await expect(lab.part("fork.change")).toBeVisible();
    await lab.expectAccessible("fork");

    await lab.open("/storage");
    await lab.part("storage.settings.view").getByRole("button").click();
    await expect(lab.part("storage.confirm")).toBeVisible();
    await lab.expectAccessible("question before settings are deleted");
    await page.keyboard.press("Escape");

    for (let number = 1; number <= lessonPages; number += 1) {
      await lab.open(`/learn/transfer/${number}`);
      await expect(lab.part(`lesson.page.${number}`)).toHaveAttribute("aria-current", "page");
      await lab.expectAccessible(`lesson, page ${number}`);
    }
    lab.expectNoErrors();
  });
}
