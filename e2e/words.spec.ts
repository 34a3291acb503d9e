import { expect, test } from "@playwright/test";
import { Lab } from "./lab";

test.beforeEach(async ({ page }) => {
  await new Lab(page).withoutWebGpu();
});

test("a symbol says what it is and its present value, by pointer and by keyboard, and follows its slider", async ({
  page,
}) => {
  const lab = new Lab(page);
  await lab.open("/lab/merge");
  await lab.part("merge.equations").locator("summary").click();
  const equation = lab.part("equation.merge");
  const meaning = lab.part("equation.merge.meaning");
  await expect(equation.locator("math")).toBeVisible();
  await equation.locator('[data-symbol="gamma"]').hover();
  await expect(meaning).toContainText("gamma: strength of the ability; now 1.00");
  await page.mouse.move(0, 0);
  await lab.setParameter("merge.slider.gamma", "0.5");
  await equation.locator('[data-symbol="gamma"]').focus();
  await expect(meaning).toContainText("now 0.50");
  await page.keyboard.press("Tab");
  await expect(meaning).toContainText("ability weights R(A)");
  lab.expectNoErrors();
});

test("the search finds a command and a tensor; keys lead to steps and never fire where a person types", async ({
  page,
}) => {
  const lab = new Lab(page);
  await lab.open();
  await page.keyboard.press("4");
  await expect(lab.part("compose.stage")).toBeVisible();
  await page.keyboard.press("Control+k");
  await lab.part("palette.input").fill("layer 2, gate");
  await page.keyboard.press("Enter");
  await expect(lab.part("palette")).toHaveCount(0);
  await expect(lab.part("compose.map").locator('[data-focused="true"]')).toHaveAttribute("aria-label", /layer 2, gate/);
  const field = lab.part("merge.slider.alpha.number");
  await field.fill("");
  await field.pressSequentially("1");
  await expect(lab.part("compose.stage")).toBeVisible();
  await page.keyboard.press("Escape");
  await field.blur();
  await page.keyboard.press("?");
  await expect(lab.part("keys.table")).toContainText("Step 4: Merge");
  await lab.part("keys.single").uncheck();
  await page.keyboard.press("Escape");
  await expect(lab.part("keys")).toHaveCount(0);
  await page.keyboard.press("5");
  await expect(lab.part("compose.stage")).toBeVisible();
  lab.expectNoErrors();
});

test("help has words, equations and keys", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/help");
  await expect(lab.part("help.words")).toContainText("key neurons");
  await expect(page.locator("math")).toHaveCount(8);
  lab.expectNoErrors();
});
