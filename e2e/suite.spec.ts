import { expect, test } from "@playwright/test";
import { checkFigure, figuresOn, outsideFigures } from "./figureChecks";
import { Lab } from "./lab";
import { madeSuite } from "./madeSuite";
import { keptScores, tinySuite } from "./tinySuite";

const file = (content: string) => ({ name: "suite.json", mimeType: "application/json", buffer: Buffer.from(content) });

test("the page of tables: opened from a file, every figure exports what it shows, a cell opens its settings", async ({
  page,
}) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open();
  await lab.part("rail.suite").click();
  await expect(lab.part("suite.page")).toHaveAttribute("data-status", /ready|absent/);
  await lab.expectAccessible("tables, before a file");
  await lab.part("suite.file").setInputFiles(file('{"kind": "suite", "version": 2}'));
  await expect(page.getByRole("alert")).toContainText("version");
  await lab.part("suite.file").setInputFiles(file(madeSuite()));
  await expect(lab.part("suite.summary")).toContainText("made in 2 h 00 min");
  await expect(page.getByRole("alert")).toHaveCount(0);

  await expect(lab.part("suite.fig3.lines").locator("svg").first()).toBeVisible();
  await expect(lab.part("suite.table2.bars").locator("svg").first()).toBeVisible();
  await expect(lab.part("suite.table2.claims")).toContainText("The paper's order does not hold in 1 of 2 pairs.");
  await expect(lab.part("suite.table2.claims").locator("li").nth(1)).toContainText(
    "MAET better than F-CPT (L&A): does not hold (−6.8 ± 0.2;",
  );
  await expect(lab.part("suite.table2.table").locator("strong")).toHaveCount(6);
  const figures = await figuresOn(page);
  expect(figures).toEqual([
    ...["suite.table2", "suite.fig2", "suite.fig3", "suite.table3", "suite.table4"],
    ...["suite.fig4-loss", "suite.fig4-cosine", "suite.fig4-l1"],
  ]);
  expect(await outsideFigures(page)).toEqual([]);
  for (const id of figures) await checkFigure(page, id);
  for (const theme of ["light", "dark", "contrast"] as const) {
    await lab.theme(theme);
    await lab.expectAccessible(`tables, ${theme}`);
  }

  await page.setViewportSize({ width: 390, height: 844 });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond, "pixels that the page is wider than a phone").toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1440, height: 900 });

  await lab.part("suite.table2.table").getByRole("button", { name: "MAET" }).focus();
  await page.keyboard.press("Enter");
  await expect(lab.part("model.stage")).toBeVisible();
  await expect(lab.part("model.stage")).toContainText("Made for tests: MAET");
  lab.expectNoErrors();
});

test("a suite runs on the page: cells fill, it goes on after a stop and a reload with nothing computed twice", async ({
  page,
}) => {
  const lab = new Lab(page);
  const { suite, recipe } = tinySuite();
  await lab.open("/suite");
  await lab.part("suite.file").setInputFiles([suite]);
  await expect(page.getByRole("alert")).toContainText("choose tiny.json together with the suite");
  await lab.part("suite.file").setInputFiles([suite, recipe]);
  const plan = lab.part("suite.plan");
  await expect(plan).toContainText("2, of which 0 need nothing", { timeout: 60_000 });
  await expect(plan).toHaveAttribute("data-left", "5");
  await expect(lab.part("suite.expected")).toContainText("a guess by the adapter's kind");
  const table = lab.part("suite.table2.table");
  await expect(table.locator("td[data-now=waiting]")).toHaveCount(6);

  await lab.part("suite.run").click();
  await expect(table.locator("td[data-now=training]").first()).toBeVisible();
  await expect(table).toContainText("0 of 2, training seed 0");
  await expect(lab.part("transport.status")).toContainText(/seed 0: \S+.* training 1 of 2/, { timeout: 60_000 });
  await expect(table.getByRole("row", { name: /^Base/ })).toContainText("2 of 2", { timeout: 120_000 });
  await lab.part("suite.pause").click();
  await expect(lab.part("transport")).toHaveAttribute("data-status", "paused");
  await expect(lab.part("suite.progress")).toHaveAttribute("data-cells", "1");
  await lab.expectAccessible("a suite that runs");
  await lab.part("rail.model").click();
  await expect(lab.part("model.run")).toBeDisabled();
  await expect(lab.part("rail.evaluate")).not.toHaveAttribute("data-status", /running|paused/);
  await lab.part("rail.suite").click();
  await lab.part("suite.stop").click();
  await expect(lab.part("transport.status")).toContainText("the scores so far are kept");
  await expect(lab.part("suite.run")).toContainText("Go on");
  const before = await keptScores(page);
  const left = 5 - Object.keys(before).length;
  expect(left).toBeLessThan(5);
  expect(left).toBeGreaterThan(1);

  await page.reload();
  await expect(lab.part("suite.unfinished")).toContainText("Tiny suite");
  await lab.part("suite.unfinished.open").click();
  await expect(plan).toHaveAttribute("data-left", String(left));
  await lab.part("suite.run").click();
  await expect(plan).toContainText("nothing is left to run", { timeout: 120_000 });
  const after = await keptScores(page);
  expect(Object.keys(after)).toHaveLength(5);
  expect(after).toMatchObject(before);

  await expect(table.locator("[data-now]")).toHaveCount(0);
  await expect(table.getByRole("row", { name: /^MAET/ })).toContainText(/\d ± \d/);
  await expect(table).not.toContainText("n = ");
  await expect(lab.part("suite.summary")).toContainText("live on");
  await checkFigure(page, "suite.table2");
  const [file] = await Promise.all([page.waitForEvent("download"), lab.part("suite.save.suite.json").click()]);
  await lab.part("suite.close").click();
  await lab.part("suite.file").setInputFiles(await file.path());
  await expect(lab.part("suite.summary")).toContainText("Tiny suite");
  await expect(lab.part("suite.page")).toHaveAttribute("data-mode", "recorded");
  await table.getByRole("button", { name: "half strength" }).click();
  await expect(lab.part("model.stage")).toContainText("Tiny suite: half strength");
  await lab.open("/storage");
  await expect(lab.part("storage.files.suites")).toContainText("scores of suites of runs");
  lab.expectNoErrors();
});
