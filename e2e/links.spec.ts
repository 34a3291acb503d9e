import { expect, test } from "@playwright/test";
import { Lab } from "./lab";

const hash = (lab: Lab) => lab.page.evaluate(() => location.hash);

test("rule 10: a shared link in a fresh profile shows the same settings", async ({ browser, page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/merge");
  await expect(lab.part("merge.formula")).toBeVisible();
  expect(await hash(lab)).toBe("#/lab/merge");
  await lab.setParameter("merge.slider.gamma", "0.7");
  await lab.setParameter("merge.slider.transferRatio", "70");
  await lab.setParameter("merge.slider.mu.bn", "0.35");
  await lab.part("merge.map").locator("[data-cell]").nth(7).click();
  await expect.poll(() => hash(lab)).toBe("#/lab/merge?v=1&mu=0.2,0.2,0.35,0.2&g=0.7&k2=70&t=0.ln1");
  const formula = await lab.part("merge.formula").textContent();
  const map = await lab.part("merge.map").textContent();
  const focused = await lab.part("merge.map").locator('[data-focused="true"]').getAttribute("data-cell");

  const context = await browser.newContext();
  const other = new Lab(await context.newPage());
  await other.page.goto(page.url());
  await expect(other.part("merge.formula")).toHaveText(formula ?? "");
  await expect(other.part("merge.map")).toHaveText(map ?? "");
  await expect(other.part("merge.map").locator('[data-focused="true"]')).toHaveAttribute(
    "data-cell",
    focused ?? "none",
  );
  expect(await hash(other)).toBe(await hash(lab));
  other.expectNoErrors();
  await context.close();
  lab.expectNoErrors();
});

test("rule 10: unknown values of a link are reported, the rest is loaded", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/merge?v=1&k3=0.4&g=0.7&e=<img src=x onerror=alert(1)>&t=99.gate");
  const card = page.locator('[data-code="E14"]');
  await expect(card).toContainText("k3=0.4, which is a key that this version does not know");
  await expect(card).toContainText("Loaded the rest.");
  await expect(lab.part("merge.formula")).toContainText("0.70·R(A) + 1.00·R_Lang");
  await card.getByRole("button", { name: "Show ignored values" }).click();
  await expect(card).toContainText("e=<img src=x onerror=alert(1)>");
  await expect(card).toContainText("t=99.gate is no tensor of the run in view");
  await expect(card.locator("img")).toHaveCount(0);
  await lab.expectAccessible();
  await card.getByRole("button", { name: "Close" }).click();
  await expect(card).toHaveCount(0);
  expect(lab.errors).toEqual([]);
});

test("the address is not written while a slider is held, and steps keep the settings", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/merge");
  const thumb = lab.part("merge.slider.gamma").locator('input[type="range"]');
  await expect(thumb).toBeVisible();
  const box = await thumb.boundingBox();
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 60, y, { steps: 4 });
  await expect(lab.part("merge.formula")).not.toContainText("1.00·R(A)");
  await page.waitForTimeout(600);
  expect(await hash(lab)).toBe("#/lab/merge");
  await page.mouse.up();
  await expect.poll(() => hash(lab)).toMatch(/^#\/lab\/merge\?v=1&g=0\.\d+$/);
  const query = (await hash(lab)).split("?")[1];
  await lab.step("compose");
  await expect.poll(() => hash(lab)).toBe(`#/lab/compose?${query}`);
  await page.goBack();
  await expect(lab.part("merge.formula")).not.toContainText("1.00·R(A)");
  // A pasted address is another matter: it says what the settings are.
  await page.evaluate(() => {
    location.hash = "#/lab/merge?v=1&g=1.5";
  });
  await expect(lab.part("merge.formula")).toContainText("1.50·R(A)");
  lab.expectNoErrors();
});

test("every control that a link can hide stands on a screen", async ({ page }) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  const shown: readonly (readonly [route: string, controls: string, part: string])[] = [
    ["/lab/merge", "gamma", "merge.slider.gamma"],
    ["/lab/merge", "eta", "merge.slider.eta"],
    ["/lab/merge", "alpha", "merge.slider.alpha"],
    ["/lab/merge", "beta", "merge.slider.beta"],
    ["/lab/merge", "k2", "merge.slider.transferRatio"],
    ["/lab/merge", "mu", "merge.slider.mu.bn"],
    ["/lab/merge", "sample", "merge.language.bn"],
    ["/lab/merge", "kinds", "merge.kind.gate"],
    ["/lab/merge", "presets", "merge.preset.paper"],
    ["/lab/merge", "map", "merge.map.mode"],
    ["/lab/compose", "hand", "compose.recipe.save"],
    ["/lab/compose", "similarity", "compose.similarity.dot"],
    ["/lab/locate", "corpus", "locate.corpus.bn"],
    ["/lab/evaluate", "pairs", "evaluate.pairs.unseen"],
    ["/lab/model", "choose", "picker"],
    ["/lab/model", "recipe", "model.recipe"],
    ["/lab/model", "load", "model.load"],
    ["/lab/model", "run", "transport"],
  ];
  for (const [route, control, part] of shown) {
    await page.goto("about:blank");
    await page.goto(`./#${route}?v=1&hide=all&show=${control}`);
    await expect(lab.part(part), control).toBeVisible();
    await page.goto("about:blank");
    await page.goto(`./#${route}?v=1&hide=${control}`);
    await expect(lab.part("link.hidden")).toBeVisible();
    await expect(lab.part(part), control).toBeHidden();
  }
  lab.expectNoErrors();
});

test("a link for pupils is made in the share dialog: only the chosen controls, the same settings, a code for cameras", async ({
  browser,
  page,
}) => {
  const lab = new Lab(page);
  await lab.open("/lab/merge");
  await lab.setParameter("merge.slider.gamma", "0.7");
  await lab.part("header.share").click();
  const dialog = lab.part("share");
  await expect(dialog.getByRole("img", { name: "QR code of the link" })).toBeVisible();
  await expect(lab.part("share.link")).toHaveValue(/#\/lab\/merge\?v=1&g=0\.7$/);
  await lab.part("share.chosen").check();
  for (const box of await dialog.getByRole("checkbox").all()) await box.uncheck();
  await dialog.getByRole("checkbox", { name: "γ ability strength" }).check();
  await dialog.getByRole("checkbox", { name: "η language strength" }).check();
  await expect(lab.part("share.link")).toHaveValue(/#\/lab\/merge\?v=1&g=0\.7&hide=all&show=gamma,eta$/);
  await lab.expectAccessible();
  const saved = page.waitForEvent("download");
  await lab.part("share.bundle").click();
  expect((await saved).suggestedFilename()).toMatch(/\.atl\.zip$/);
  const link = await lab.part("share.link").inputValue();

  const context = await browser.newContext();
  const pupil = new Lab(await context.newPage());
  await pupil.page.goto(link);
  await expect(pupil.part("merge.formula")).toContainText("0.70·R(A)");
  await expect(pupil.part("merge.slider.gamma")).toBeVisible();
  await expect(pupil.part("merge.slider.eta")).toBeVisible();
  await expect(pupil.part("merge.slider.transferRatio")).toBeHidden();
  await expect(pupil.part("merge.presets")).toBeHidden();
  pupil.expectNoErrors();
  await context.close();
  lab.expectNoErrors();
});
