import { expect, test } from "@playwright/test";
import { Lab } from "./lab";

test("a second tab does not run live until it is told to; then the first stops", async ({ page, context }) => {
  const first = new Lab(page);
  await first.open("/lab/model");
  await first.part("header.mode.live").setChecked(true, { force: true });
  await first.part("model.load").click();
  await expect(first.part("model.stage")).toContainText("Loaded on this machine's GPU", { timeout: 120_000 });

  const second = new Lab(await context.newPage());
  await second.open("/lab/model");
  await second.part("header.mode.live").setChecked(true, { force: true });
  const notice = second.page.getByTestId("error.card");
  await expect(notice).toContainText("Another tab of this lab has the GPU");
  await expect(second.part("model.run")).toBeDisabled();
  await second.part("header.mode.recorded").setChecked(true, { force: true });
  await second.step("compose");
  await expect(second.part("compose.stage").locator("[data-provenance]").first()).toBeVisible();
  await second.part("header.mode.live").setChecked(true, { force: true });
  await second.page.getByRole("button", { name: "Use it here" }).click();
  await second.step("model");
  await expect(second.part("model.run")).toBeEnabled();

  await expect(first.page.getByTestId("error.card")).toContainText("took the GPU over");
  await expect(first.part("model.run")).toBeDisabled();
  await second.page.close();
  await first.page.getByRole("button", { name: "Use it here" }).click();
  await expect(first.part("model.run")).toBeEnabled();
  first.expectNoErrors();
  second.expectNoErrors();
});

test("when the tab with the GPU is closed, the other may run at once", async ({ page, context }) => {
  const first = new Lab(page);
  await first.open("/lab/model");
  await first.part("header.mode.live").setChecked(true, { force: true });
  await first.part("model.load").click();
  await expect(first.part("model.stage")).toContainText("Loaded on this machine's GPU", { timeout: 120_000 });
  const second = new Lab(await context.newPage());
  await second.open("/lab/model");
  await second.part("header.mode.live").setChecked(true, { force: true });
  await expect(second.part("model.run")).toBeDisabled();
  await first.page.close();
  await expect(second.part("model.run")).toBeEnabled();
  await expect(second.page.getByTestId("error.card")).toHaveAttribute("data-code", "E4");
});
