import { expect, type Page, test } from "@playwright/test";
import { Lab, steps } from "./lab";

async function opened(page: Page): Promise<Lab> {
  const lab = new Lab(page);
  await lab.open("/lab/locate");
  await expect(lab.part("locate.map")).toBeVisible();
  return lab;
}

async function states(lab: Lab): Promise<string> {
  const found = await Promise.all(steps.map((step) => lab.part(`rail.${step}`).getAttribute("data-status")));
  return found.join(" ");
}

test("a changed k1 turns what depends on it stale, prints the old value, and deletes nothing", async ({ page }) => {
  const lab = await opened(page);
  expect(await states(lab)).toBe("done done done done done done");
  const field = lab.part("locate.setting.k1.input");
  const before = await field.inputValue();
  await field.fill("1");
  await field.press("Enter");
  await expect(lab.part("rail.locate")).toHaveAttribute("data-status", "stale");
  expect(await states(lab)).toBe("done stale stale stale stale stale");
  await expect(lab.part("locate.stale")).toContainText(`k1 ${before} %, now 1 %`);
  await expect(lab.part("rail.train")).toContainText(`computed with k1 ${before} %, now 1 %`);
  await expect(lab.part("locate.map")).toBeVisible();
  await lab.step("evaluate");
  await expect(lab.part("evaluate.table")).toBeVisible();
  await lab.expectAccessible();
  await lab.step("locate");
  await field.fill(before);
  await field.press("Enter");
  await expect(lab.part("locate.stale")).toHaveCount(0);
  expect(await states(lab)).toBe("done done done done done done");
  lab.expectNoErrors();
});

test("a training's own setting leaves Locate as it is; the paper's value is one press away", async ({ page }) => {
  const lab = await opened(page);
  await lab.step("train");
  await lab.part("train.setting.rate.ability").getByRole("button", { name: /paper/ }).click();
  await expect(lab.part("train.setting.rate.ability.input")).toHaveValue("0.00005");
  expect(await states(lab)).toBe("done done stale stale stale stale");
  await expect(lab.part("train.stale")).toContainText(/ability rate [\d.]+, now 0.00005/);
  lab.expectNoErrors();
});

test("a value that no recipe may hold is refused in words, and Escape puts the old one back", async ({ page }) => {
  const lab = await opened(page);
  const field = lab.part("locate.setting.steps.input");
  const before = await field.inputValue();
  for (const wrong of ["0", "many", "2.5", ""]) {
    await field.fill(wrong);
    await field.press("Enter");
    await expect(lab.part("locate.setting.steps")).toContainText("expected a whole number of at least 1");
    await expect(field).toHaveAttribute("aria-invalid", "true");
  }
  await lab.expectAccessible();
  await field.press("Escape");
  await expect(field).toHaveValue(before);
  expect(await states(lab)).toBe("done done done done done done");
});

test("every button that starts a run says time and memory before it is pressed", async ({ page }) => {
  const lab = await opened(page);
  for (const button of ["locate.run", "transport.play"]) {
    await expect(lab.part(button)).toContainText(/(estimated|≈) [\d.]+ (s|min).* · [\d.]+ MiB/, { timeout: 60_000 });
  }
  await expect(lab.part("locate.run").getByTestId("cost.locate")).toHaveAttribute("data-basis", "guessed");
  await lab.step("model");
  await expect(lab.part("model.run")).toContainText("estimated");
  await lab.step("evaluate");
  await lab.expectAccessible();
  lab.expectNoErrors();
});

test("steps run one by one: located, cut again at another k1 without a warm-up, offered again after a reload", async ({
  page,
}) => {
  test.setTimeout(480_000);
  const lab = new Lab(page);
  await lab.open("/lab/model");
  await lab.part("model.recipe.short").click();
  await lab.step("locate");
  await lab.part("transport.duty").selectOption("0.75");
  await lab.part("transport.duty").selectOption("1");
  await lab.part("locate.run").click();
  await expect(lab.part("transport.status")).toContainText("measuring this GPU", { timeout: 120_000 });
  await expect(lab.part("rail.trainings")).toContainText("ability", { timeout: 120_000 });
  await expect(lab.part("transport")).toHaveAttribute("data-status", "done", { timeout: 240_000 });
  expect(await states(lab)).toBe("done done ready locked locked locked");
  await expect(lab.part("locate.map")).toBeVisible();
  await expect(lab.part("run.took")).toContainText(/guessed .* took/);

  const field = lab.part("locate.setting.k1.input");
  await field.fill("10");
  await field.press("Enter");
  await expect(lab.part("rail.locate")).toContainText("k1 20 %, now 10 %");
  const cost = lab.part("locate.run").getByTestId("cost.locate");
  await expect(cost).toContainText("≈ 1.0 s", { timeout: 30_000 });
  await lab.part("locate.run").click();
  await expect(lab.part("transport")).toHaveAttribute("data-status", "running");
  await expect(lab.part("transport")).toHaveAttribute("data-status", "done", { timeout: 60_000 });
  await expect(lab.part("rail.locate")).toHaveAttribute("data-status", "done");
  await expect(lab.part("locate.stage")).toContainText("k1 = 10 %");

  await lab.step("train");
  await lab.part("train.run").click();
  await expect(lab.part("rail.trainings").locator("li").nth(1)).not.toContainText(" 0 %", { timeout: 180_000 });
  await lab.part("transport.stop").click();
  await expect(lab.part("transport")).toHaveAttribute("data-status", "cancelled", { timeout: 60_000 });
  await page.reload();
  await expect(lab.part("resume")).toContainText(/\d+ of 12 stages are kept; it was at learn\//, { timeout: 30_000 });
  await expect(lab.part("transport")).toHaveAttribute("data-status", "idle");
  await lab.part("resume.run").click();
  await expect(lab.part("transport")).toHaveAttribute("data-status", "done", { timeout: 240_000 });
  expect(await states(lab)).toBe("done done done done done ready");
  await expect(lab.part("resume")).toHaveCount(0);
  lab.expectNoErrors();
});
