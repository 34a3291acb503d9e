import { expect, type Page, test } from "@playwright/test";
import { checkFigure, figuresOn, outsideFigures } from "./figureChecks";
import { reportWithFigures } from "./figures";
import { Lab, steps } from "./lab";

/** Checks what is on the page now, or of it what `isMeant`; `expected` are the figures that must be among it. */
async function checkPage(
  page: Page,
  expected: readonly string[],
  isMeant: (id: string) => boolean = () => true,
): Promise<void> {
  for (const id of expected) await expect(page.getByTestId(id).and(page.locator("[data-figure]"))).toBeVisible();
  expect(await outsideFigures(page), "drawn or tabulated outside a figure").toEqual([]);
  const figures = await figuresOn(page);
  for (const id of figures.filter(isMeant)) {
    const count = await test.step(`figure ${id}`, () => checkFigure(page, id));
    test.info().annotations.push({ type: id, description: `${count} numbers on the screen are those of its CSV` });
  }
}

/** Figures of the shipped recording, by step. */
const ofSteps: Readonly<Record<(typeof steps)[number], readonly string[]>> = {
  model: ["model.map.panel"],
  locate: [
    ...["locate.map.panel", "locate.kinds", "locate.corpora", "locate.density"],
    ...["locate.overlap", "locate.overlap.map.panel", "locate.combinations"],
  ],
  train: [
    ...["train.loss", "train.continuations", "train.movement"],
    ...["train.full", "train.memory", "train.stages"],
  ],
  compose: ["compose.map.panel", "compose.rank.panel"],
  merge: ["merge.map.panel", "merge.probe"],
  evaluate: [
    ...["evaluate.scores", "evaluate.panel", "evaluate.paired", "evaluate.perplexity"],
    ...["evaluate.measured", "evaluate.answers"],
  ],
};

test("rule 11: every figure of the start page", async ({ page }) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open();
  await checkPage(page, ["start.map.panel", "start.method"]);
  lab.expectNoErrors();
});

for (const step of steps) {
  test(`rule 11: every figure of ${step} has title, unit, legend, n and exports equal to the screen`, async ({
    page,
  }) => {
    const lab = new Lab(page);
    await lab.withoutWebGpu();
    await lab.open(`/lab/${step}`);
    await checkPage(page, ofSteps[step]);
    lab.expectNoErrors();
  });
}

test("rule 11: figures of runs that were asked for more: continuations, sparse beside full, importance", async ({
  page,
}) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/lab/model");
  await lab.openRecipe(reportWithFigures(), "report.json");
  await lab.step("train");
  await checkPage(page, [
    "train.loss",
    "train.continuations",
    "train.movement",
    "train.full",
    "train.memory",
    "train.stages",
  ]);
  await lab.part("train.asTable").click();
  await expect(lab.part("train.table")).toBeVisible();
  await checkFigure(page, "train.loss");
  await lab.step("locate");
  await lab.part("locate.mode.importance").check();
  await checkFigure(page, "locate.map.panel");
  lab.expectNoErrors();
});

test("rule 11: a map keeps to it in every mode, with a locked scale and as a difference", async ({ page }) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/lab/compose");
  await lab.part("compose.map").locator("[data-cell]").nth(5).focus();
  await page.keyboard.press("p");
  for (const mode of ["weights", "mask:ability", "delta:bn"]) {
    await lab.part("compose.map.mode").selectOption(mode);
    await checkFigure(page, "compose.map.panel");
  }
  await checkFigure(page, "compose.pins");
  await lab.part("compose.map.mode").selectOption("change");
  await lab.part("compose.map.lock").check();
  await lab.step("merge");
  await lab.setParameter("merge.slider.gamma", "2");
  await expect(lab.part("merge.map.panel").locator("[data-clipped]")).toContainText(/\d+ of 38 tensors/);
  await checkFigure(page, "merge.map.panel");
  lab.expectNoErrors();
});

test("rule 11: every figure of the Inspector: weights, a mask, where two masks meet, far and near", async ({
  page,
}) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/lab/model");
  await page.keyboard.press("i");
  const isInspector = (id: string) => id.startsWith("inspector.");
  const everywhere = ["inspector.picture", "inspector.overview", "inspector.report"];
  for (const [vector, figures] of [
    ["ability", ["inspector.distribution", "inspector.top", "inspector.lines"]],
    ["mask:ability", ["inspector.lines"]],
    ["overlap:bn", ["inspector.overlap"]],
  ] as const) {
    await lab.part("inspector.vector").selectOption(vector);
    await checkPage(page, [...everywhere, ...figures], isInspector);
  }
  await lab.part("inspector.vector").selectOption("change");
  await lab.part("inspector.heatmap").focus();
  await page.keyboard.press("Enter");
  await expect(lab.part("inspector.drawn")).toContainText("each cell is one weight");
  await checkPage(page, [...everywhere, "inspector.cell", "inspector.top"], isInspector);
  lab.expectNoErrors();
});

test("rule 11: every figure of a comparison of runs", async ({ page }) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/runs");
  const boxes = lab.part("runs.table").locator('tbody input[type="checkbox"]');
  await expect(boxes).toHaveCount(1);
  const other = JSON.parse(reportWithFigures());
  other.provenance.date = "2026-01-02T03:04:05.000Z";
  other.recipe.seed = 7;
  const buffer = Buffer.from(JSON.stringify(other));
  await lab.part("runs.file").setInputFiles({ name: "report.json", mimeType: "application/json", buffer });
  await expect(boxes).toHaveCount(2);
  for (const box of await boxes.all()) await box.check();
  expect(await outsideFigures(page)).toEqual([]);
  await lab.part("runs.compare").click();
  await expect(lab.part("compare.plot")).toBeVisible();
  await checkPage(page, ["compare.settings", "compare.scores", "compare.curves", "compare.map.panel"]);
  lab.expectNoErrors();
});
