import { expect, type Page } from "@playwright/test";
import { Lab } from "./lab";

/** The page on its Train step with the short recipe running live. */
export async function startShortRun(page: Page): Promise<Lab> {
  const lab = new Lab(page);
  await lab.open("/lab/model");
  await lab.part("header.mode").getByText("LIVE").click();
  await expect(page.locator('[data-code="E4"]')).toContainText("Software GPU");
  await lab.part("model.recipe.short").click();
  await expect(lab.part("model.recipe.name")).toContainText("short");
  await lab.part("model.run").click();
  await lab.step("train");
  await expect(lab.part("header.mode")).toHaveAttribute("data-mode", "live");
  await expect(lab.part("transport.status")).toContainText(/step \d+ of/, { timeout: 120_000 });
  return lab;
}
