import { test } from "@playwright/test";
import { Lab, steps } from "../../e2e/lab";

for (const theme of ["light", "dark"] as const) {
  test(`screens, ${theme}`, async ({ page }) => {
    const lab = new Lab(page);
    await lab.open();
    await lab.theme(theme);
    const shoot = async (name: string) => {
      // Charts and fonts settle.
      await page.waitForTimeout(600);
      await page.screenshot({ path: `docs/screens/${name}${theme === "light" ? "" : `-${theme}`}.png` });
    };
    await shoot("start");
    for (const step of steps) {
      await lab.step(step);
      if (step === "compose") await lab.part("compose.map").locator("[data-cell]").nth(14).click();
      if (step === "train") await lab.part("train.chart").waitFor();
      await shoot(step);
    }
    lab.expectNoErrors();
  });
}
