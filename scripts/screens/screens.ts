import { test } from "@playwright/test";
import { Lab, steps } from "../../e2e/lab";

/** Pages beside the six steps, by the name of their picture. */
const pages = [
  ["lesson", "/learn/transfer/6"],
  ["runs", "/runs"],
  ["help", "/help"],
  ["storage", "/storage"],
  ["tables", "/suite"],
] as const;

for (const theme of ["light", "dark"] as const) {
  test(`screens, ${theme}`, async ({ page }) => {
    const lab = new Lab(page);
    await lab.open();
    await lab.theme(theme);
    // What a run would take stands on its button.
    await lab.part("cost.evaluate").first().waitFor();
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
    await lab.step("compose");
    await lab.part("compose.stage").getByRole("button", { name: "Inspector", exact: true }).click();
    await lab.part("inspector.histogram").waitFor();
    await shoot("inspector");
    await lab.part("inspector.close").click();
    for (const [name, route] of pages) {
      await lab.open(route);
      await shoot(name);
    }
    lab.expectNoErrors();
  });
}
