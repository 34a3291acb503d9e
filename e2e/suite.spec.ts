import { expect, test } from "@playwright/test";
import { checkFigure, figuresOn, outsideFigures } from "./figureChecks";
import { Lab } from "./lab";
import { madeSuite } from "./madeSuite";

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
