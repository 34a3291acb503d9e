import { expect, test } from "@playwright/test";
import { Lab } from "./lab";

test("weights stored in halves are chosen by keyboard with their bytes, loaded so, and the steps say it", async ({
  page,
}) => {
  const lab = new Lab(page);
  await lab.open("/lab/model");
  await lab.part("header.mode").getByText("LIVE").click();
  const choice = lab.part("model.precision");
  await expect(lab.part("model.precision.f32")).toBeChecked();
  await expect(choice).toContainText(/f32.*MiB.*f16.*MiB.*bf16.*MiB/);
  await lab.part("model.load").click();
  await expect(lab.part("model.weights")).toContainText("as 32-bit floats", { timeout: 60_000 });
  const memory = lab.part("model.adapter");
  const wide = await memory.textContent();
  await lab.part("model.precision.f32").focus();
  await page.keyboard.press("ArrowDown");
  await expect(lab.part("model.precision.f16")).toBeChecked();
  await page.keyboard.press("ArrowDown");
  await expect(lab.part("model.precision.bf16")).toBeChecked();
  // What is loaded stays until it is loaded again.
  await expect(lab.part("model.weights")).toContainText("as 32-bit floats");
  await lab.part("model.load").click();
  await expect(lab.part("model.weights")).toContainText("as 16-bit floats (bf16)", { timeout: 60_000 });
  await expect(memory).not.toHaveText(wide ?? "");
  await lab.expectAccessible();
  lab.expectNoErrors();
});
