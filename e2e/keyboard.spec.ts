import { expect, test } from "@playwright/test";
import { Lab, steps } from "./lab";

test("rule 13: from Model to Evaluate, a tensor picked and one weight read, by keyboard alone", async ({ page }) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open();
  const { keyboard } = page;
  /** Along the rail by Tab, then into the step by the link that skips to it. */
  const goTo = async (step: (typeof steps)[number]) => {
    await lab.tabTo(lab.part(`rail.${step}`), steps.indexOf(step) === 0 ? "Tab" : "Shift+Tab");
    await keyboard.press("Enter");
    await expect(lab.part(`${step}.stage`)).toBeVisible();
  };
  const focused = () => page.locator(":focus");

  await goTo("model");
  await expect(lab.part("model.recipe.name")).toBeVisible();
  await lab.tabTo(lab.part("model.stage").getByRole("button").first());

  await goTo("locate");
  await lab.tabTo(lab.part("locate.map").locator('[data-cell][tabindex="0"]'));
  for (const key of ["Control+Home", "ArrowRight"]) await keyboard.press(key);
  await expect(focused()).toHaveAttribute("aria-label", /^layer 0, k, .*\d+(\.\d+)? % of its weights/);

  await goTo("train");
  await lab.tabTo(lab.part("train.chart"));
  await keyboard.press("Home");
  await keyboard.press("ArrowRight");
  await expect(lab.part("train.chart.cursor")).toContainText(/^step 2: .+ \d\.\d+/);

  await goTo("compose");
  const selected = await lab.part("compose.selected").textContent();
  await lab.tabTo(lab.part("merge.slider.transferRatio").locator('input[type="range"]'));
  await keyboard.press("Shift+ArrowLeft");
  await expect(lab.part("compose.selected")).not.toHaveText(selected ?? "");
  await keyboard.press("Shift+ArrowRight");
  await expect(lab.part("compose.selected")).toHaveText(selected ?? "");
  await lab.tabTo(lab.part("compose.map").locator('[data-cell][tabindex="0"]'));
  for (const key of ["Control+Home", "ArrowRight", "ArrowDown", "ArrowDown"]) await keyboard.press(key);
  const label = (await focused().getAttribute("aria-label")) ?? "";
  const layer = /^layer (\d+), k, /.exec(label)?.[1];
  expect(label).toMatch(/^layer \d+, k, similarity -?[\d.e-]+, rank \d+ of 38/);
  await keyboard.press("Enter");

  await expect(lab.part("inspector.dock")).toBeFocused();
  await expect(lab.part("inspector.name")).toHaveText(`model.layers.${layer}.self_attn.k_proj.weight`);
  await expect(lab.part("inspector.drawn")).toBeVisible();
  await lab.tabTo(lab.part("inspector.vector"));
  await lab.tabTo(lab.part("inspector.heatmap"));
  for (const key of ["ArrowRight", "ArrowRight", "ArrowDown"]) await keyboard.press(key);
  const cell = lab.part("inspector.cell");
  await expect(cell).toContainText(/Weight at (row \d+, column|position) \d+/);
  for (const vector of ["θo", "d(ability)", "R(A)", "R_Lang", "Δ", "θ̃"]) {
    await expect(cell.getByRole("row", { name: new RegExp(`^${vector.replace(/[()]/g, "\\$&")} `) })).toContainText(
      /[+−]?\d\.\d{3,}/,
    );
  }
  await expect(lab.part("inspector.cell.keys")).toContainText(/[✓✗]/);
  // One level up each: from the weight to the picture, from the Inspector to the step.
  await keyboard.press("Escape");
  await expect(cell).toHaveCount(0);
  await keyboard.press("Escape");
  await expect(lab.part("inspector.dock")).toHaveCount(0);
  // Back where the person was.
  await expect(focused()).toHaveAttribute("aria-label", label);

  await goTo("merge");
  await lab.tabTo(lab.part("merge.slider.gamma").locator('input[type="range"]'));
  for (let i = 0; i < 4; i += 1) await keyboard.press("ArrowLeft");
  await expect(lab.part("merge.formula")).toContainText("0.80·R(A)");
  await expect(lab.part("merge.probe.note")).toContainText("γ 1, now 0.8");
  await expect(lab.part("rail.evaluate")).toHaveAttribute("data-status", "stale");
  await lab.tabTo(lab.part("merge.problem.next"));
  const prompt = await lab.part("merge.prompt").first().textContent();
  await keyboard.press("Enter");
  await expect(lab.part("merge.prompt").first()).not.toHaveText(prompt ?? "");

  await goTo("evaluate");
  const table = lab.part("evaluate.table");
  const all = await table.textContent();
  await lab.tabTo(lab.part("evaluate.pairs.all"));
  await keyboard.press("ArrowDown");
  await expect(table).not.toHaveText(all ?? "");
  await expect(table.locator('tr[data-variant="merged"]')).toContainText(/\d+\.\d % \[/);
  lab.expectNoErrors();
});
