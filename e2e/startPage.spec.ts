import { expect, type Page, test } from "@playwright/test";
import { Lab, steps } from "./lab";

const sliders = ["gamma", "eta", "transferRatio", "alpha", "beta", "mu.es", "mu.zh", "mu.bn", "mu.te"];

/** A household's cable, as web performance tools mean it: 5 Mbit/s down, 1 up, 28 ms there and back; nothing cached. */
async function onCable(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const [downloadThroughput, uploadThroughput] = [5e6 / 8, 1e6 / 8];
  await session.send("Network.emulateNetworkConditions", {
    ...{ offline: false, latency: 28, downloadThroughput, uploadThroughput },
  });
}

test.describe("rule 1: without WebGPU", () => {
  test.use({ serviceWorkers: "block" });

  test("the start page shows a whole recorded transfer with working sliders within 3 s on cable", async ({ page }) => {
    const lab = new Lab(page);
    await lab.withoutWebGpu();
    await onCable(page);
    await page.goto("./#/");
    const isComplete = (names: readonly string[]) => {
      const all = (selector: string) => document.querySelectorAll(selector).length;
      const parts = ["start.average", "start.rule", "merge.answer.base", "merge.answer.merged", "merge.formula"];
      const isThere =
        names.every((name) => all(`[data-testid="merge.slider.${name}"] input[type="range"]`) === 1) &&
        parts.every((part) => all(`[data-testid="${part}"]`) === 1) &&
        all('[data-testid="start.map"] [data-cell]') === 38;
      return isThere && performance.now();
    };
    const shownMs = Number(await (await page.waitForFunction(isComplete, sliders)).jsonValue());
    test.info().annotations.push({ type: "complete after navigation", description: `${shownMs.toFixed(0)} ms` });
    await expect(lab.part("start.transfer")).toHaveAttribute("data-provenance", "recorded");
    for (const name of sliders) {
      const seen = () => Promise.all([lab.part("merge.formula").textContent(), lab.part("start.map").innerHTML()]);
      const [formula, map] = await seen();
      await lab.part(`merge.slider.${name}`).locator('input[type="range"]').focus();
      for (let i = 0; i < 4; i += 1) await page.keyboard.press("ArrowLeft");
      await expect(lab.part("merge.formula"), name).not.toHaveText(formula ?? "");
      expect((await seen())[1], name).not.toBe(map);
    }
    await expect(lab.part("start.stale")).toContainText("γ 1, now 0.8");
    expect(shownMs).toBeLessThanOrEqual(3000);
    lab.expectNoErrors();
  });

  test("no text says merely that something is not supported; the note names browser, cause and cure", async ({
    page,
  }) => {
    const lab = new Lab(page);
    await lab.withoutWebGpu();
    for (const route of ["/", ...steps.map((step) => `/lab/${step}`)]) {
      await lab.open(route);
      await expect(page.locator("main [data-provenance]").first()).toBeVisible();
      expect(await page.locator("body").textContent(), route).not.toMatch(/(not|un)[\s-]?supported/i);
    }
    await lab.open();
    const note = page.locator('[data-code="E1"]');
    await expect(note).toContainText(/Chrome \d+ on \w+ does not offer WebGPU/);
    await note.getByRole("button", { name: "How to turn it on" }).click();
    await expect(note.getByTestId("error.details").locator("li")).not.toHaveCount(0);
    expect(await page.locator("body").textContent()).not.toMatch(/(not|un)[\s-]?supported/i);
    lab.expectNoErrors();
  });
});

test("a tensor of the start page's map opens in the Inspector, the sliders as they were left", async ({ page }) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open();
  await lab.setParameter("merge.slider.gamma", "0.5");
  await lab
    .part("start.map")
    .getByRole("gridcell", { name: /^layer 3, down, / })
    .dblclick();
  await expect(lab.part("inspector.name")).toHaveText("model.layers.3.mlp.down_proj.weight");
  await expect(lab.part("compose.tensor")).toBeVisible();
  await lab.step("merge");
  await expect(lab.part("merge.formula")).toContainText("0.50·R(A)");
  lab.expectNoErrors();
});
