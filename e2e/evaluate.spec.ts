import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { Lab } from "./lab";

const recording = JSON.parse(readFileSync("public/recorded/embedded.json", "utf8"));

async function saved(page: Page, lab: Lab, testId: string): Promise<string> {
  const download = page.waitForEvent("download");
  await lab.part(testId).click();
  return readFileSync(await (await download).path(), "utf8");
}

/** Quoted where a cell holds a comma, as an interval does. */
function parseCsv(text: string): string[][] {
  const cells = (line: string) =>
    [...line.matchAll(/"((?:[^"]|"")*)"|([^,]+)|(?<=,)(?=,|$)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  return text.trim().split("\n").map(cells);
}

test("the files of Evaluate hold what the screen shows", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/lab/evaluate");
  for (const kind of ["all", "unseen"]) {
    await lab.part(`evaluate.pairs.${kind}`).check();
    const rows = lab.part("evaluate.table").locator("tbody tr");
    const shown = await rows.evaluateAll((all) =>
      all.map((row) =>
        [...row.querySelectorAll("th, td")].map((cell) => cell.querySelector("span, strong")?.textContent),
      ),
    );
    const csv = parseCsv(await saved(page, lab, "export.accuracy.csv"));
    expect(csv.slice(1).map((row) => row.slice(1))).toEqual(shown.map((row) => row.slice(1)));
    const numbers = parseCsv(await saved(page, lab, "export.scores.csv")).slice(1);
    expect(numbers).toHaveLength(recording.results.length * 5);
    for (const [variant, language, , correct, n] of numbers) {
      const result = recording.results
        .find((entry: { variant: string }) => entry.variant === variant)
        .languages.find((entry: { language: string }) => entry.language === language);
      expect([Number(correct), Number(n)]).toEqual([result[kind].correct, result[kind].total]);
    }
    await lab.part("export.accuracy.more").click();
    await lab.part("export.accuracy.markdown").click();
    await expect(page.getByText("copied the table as Markdown").first()).toBeVisible();
    const markdown = await page.evaluate(() => navigator.clipboard.readText());
    for (const row of shown) for (const cell of row.slice(1)) expect(markdown).toContain(cell);
    await page.keyboard.press("Escape");
  }
  const svg = await saved(page, lab, "export.scores.svg");
  expect(svg).toContain("<circle");
  expect(svg).toMatch(/merged \d+\.\d %/);
  lab.expectNoErrors();
});

test("few answers are called too few; comparisons are rows of their own and explained", async ({ page }) => {
  const report = structuredClone(recording);
  report.provenance.date = "2026-11-25T12:00:00.000Z";
  report.recipe.baselines = [
    { name: "F-TV", method: "taskVectors" },
    { name: "Layer Swapping", method: "layerSwapping", language: "bn", bottom: 1, top: 1, transition: 1 },
    { name: "Random mask", method: "randomMask" },
  ];
  const merged = report.results.find((result: { variant: string }) => result.variant === "merged");
  for (const variant of ["F-TV", "Layer Swapping"]) report.results.push({ ...structuredClone(merged), variant });
  for (const { languages } of report.results) languages[1].all = { correct: 3, total: 12 };
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/runs");
  await expect(lab.part("header.run")).not.toContainText("no recording");
  const buffer = Buffer.from(JSON.stringify(report));
  await lab.part("runs.file").setInputFiles({ name: "report.json", mimeType: "application/json", buffer });
  await expect(lab.part("runs.table").locator("tbody tr")).toHaveCount(2);
  await lab.step("evaluate");
  await expect(lab.part("evaluate.plot").locator("svg")).toContainText("n = 12, too few");
  const cells = lab.part("evaluate.table").locator('tr[data-variant="merged"] td');
  await expect(cells.nth(1)).toContainText("n too small");
  await expect(cells.nth(0)).not.toContainText("n too small");
  await expect(lab.part("evaluate.table").locator("tbody tr")).toHaveCount(report.results.length);
  await expect(lab.part("evaluate.plot").locator("svg")).toContainText("Layer Swapping");
  const explained = lab.part("evaluate.baselines").locator("dt");
  await expect(explained).toHaveText(["F-TV", "Layer Swapping"]);
  await expect(lab.part("evaluate.baselines")).toContainText(
    "Layers: the lowest 1 and highest 1 from the model trained on bn, the others from the model trained on arithmetic, with 1 averaged between them.",
  );
  await lab.expectAccessible();
  lab.expectNoErrors();
});

test("comparisons are added from the menu, changed, all of Table 2 at once, taken back, and go with recipe and link", async ({
  page,
}) => {
  const lab = new Lab(page);
  await lab.open("/lab/evaluate?v=1&preset=embedded-short");
  const item = (name: string) => lab.part(`comparisons.item.${name}`);
  const names = lab.part("comparisons.list").locator("strong");
  const cost = lab.part("comparisons.cost");
  await expect(lab.part("comparisons")).toContainText("none");
  await lab.part("comparisons.open").click();
  await lab.part("comparisons.menu").selectOption({ label: "TIES" });
  await expect(lab.part("comparisons.about")).toContainText("the larger side wins");
  await lab.part("comparisons.add").click();
  await expect(cost).toContainText(
    /They add an estimated .+ \(5 trainings\); the run with them takes up to [\d.]+ MiB/,
  );

  // Fields refuse what the recipe's schema refuses, in its words.
  const field = (id: string) => item("TIES").getByTestId(`comparisons.field.${id}.input`);
  await field("density").fill("1.5");
  await field("density").press("Enter");
  await expect(item("TIES")).toContainText("expected a number above 0, at most 1");
  await field("density").fill("0.4");
  await field("density").press("Enter");
  await expect(item("TIES")).toContainText("only the largest 40 % count");
  await item("TIES").getByTestId("comparisons.field.training").selectOption("adapters");
  await field("rank").fill("4");
  await field("rank").press("Tab");
  await lab.expectAccessible("a comparison that is changed");
  await lab.part("comparisons.edit.TIES").click();

  await lab.part("comparisons.table2").click();
  await expect(names).toHaveCount(9);
  await expect(lab.part("comparisons.table2")).toBeDisabled();
  await expect(lab.part("evaluate.stale")).toContainText(/comparison TIES none, now density 0.4.+/);
  await expect(lab.part("evaluate.stale.more").locator("summary")).toHaveText(/^and \d+ more$/);
  await lab.part("comparisons.remove.TIES").press("Enter");
  await expect(names).toHaveCount(8);
  await lab.part("comparisons.undo").click();
  await expect(lab.part("comparisons.said")).toHaveText("Taken back: TIES removed.");
  await expect(names).toHaveCount(9);
  await expect(cost).toContainText(/\(\d\d trainings\)/);
  await lab.theme("dark");
  await lab.expectAccessible("comparisons, dark");

  await expect.poll(() => page.url()).toMatch(/[?&]c=[\w-]{100}/);
  const address = page.url();
  await lab.step("model");
  const recipe = JSON.parse(await saved(page, lab, "model.recipe.save"));
  expect(recipe.baselines).toHaveLength(9);
  expect(recipe.baselines[0]).toMatchObject({ name: "TIES", density: 0.4, lora: { rank: 4, alpha: null } });
  await expect(lab.part("model.memory.baselines")).toContainText("9 beside the method");
  await page.goto("about:blank");
  await page.goto(address);
  await lab.part("comparisons.open").click();
  await expect(names).toHaveText(recipe.baselines.map(({ name }: { name: string }) => name));
  await expect(item("TIES")).toContainText("only the largest 40 % count");
  lab.expectNoErrors();
});

test("a benchmark's file is chosen for a language; what was read is said, a wrong one is named by its line", async ({
  page,
}) => {
  const lab = new Lab(page);
  await lab.open("/lab/evaluate?v=1&preset=embedded-short");
  const choose = (part: string, name: string, text: string) =>
    lab.part(part).setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  const spanish = lab.part("tests.item.es");
  await expect(lab.part("tests")).toContainText("problems.en");
  await lab.part("tests.open").click();
  await expect(spanish).toContainText("problems.es");
  await lab.part("tests.choose.es").click();
  await choose("tests.file", "wrong_es.tsv", "¿Cuántos libros?\t3\n¿Y cuántos lápices?\n");
  await expect(lab.part("tests.form")).toContainText("wrong_es.tsv, record 2: no result");
  await expect(lab.part("tests.use")).toHaveCount(0);

  await choose("tests.file", "mgsm_es.tsv", "¿Cuántos libros?\t3\n¿Y cuántos lápices?\t2,125\n");
  await expect(lab.part("tests.kind")).toHaveValue("mgsm");
  await expect(lab.part("tests.look")).toContainText("2 problems: mgsm_es.tsv as MGSM");
  await expect(lab.part("tests.look")).toContainText("¿Cuántos libros?");
  const exemplars = { MGSM_EXEMPLARS: { es: { "1": { q: "Pregunta: ¿2?", a: "Respuesta: 2." } } } };
  await choose("tests.exemplars", "exemplars.json", JSON.stringify(exemplars));
  await expect(lab.part("tests.look")).toContainText("its file of examples holds 1");
  const number = (part: string) => lab.part(`tests.${part}.input`);
  await number("shots").fill("few");
  await number("shots").press("Tab");
  await expect(lab.part("tests.form").getByRole("alert")).toHaveText("expected a whole number of at least 0");
  await number("shots").fill("1");
  await number("shots").press("Enter");
  await number("maxNewTokens").fill("20");
  await number("maxNewTokens").press("Enter");
  await expect(lab.part("tests.look")).toContainText("1 example of exemplars.json, answers of up to 20 tokens");
  await lab.expectAccessible("a benchmark's file that was read");
  await lab.part("tests.use").press("Enter");
  await expect(spanish).toContainText("mgsm_es.tsv as MGSM");
  await expect(lab.part("tests.form")).toHaveCount(0);

  // Beside the language's own problems.
  await lab.part("tests.choose.en").click();
  await choose("tests.file", "mmlu.csv", "What is red?,a rose,the sea,A\n");
  await expect(lab.part("tests.look")).toContainText("1 problem: mmlu.csv as multiple choice");
  await number("task").fill("MMLU");
  await number("task").press("Enter");
  await lab.part("tests.use").click();
  await expect(lab.part("tests.item.en")).toContainText("MMLU: mmlu.csv as multiple choice");
  await number("limit").fill("1");
  await number("limit").press("Enter");
  await lab.theme("dark");
  await lab.expectAccessible("tests, dark");
  await expect(lab.part("cost.evaluate").first()).toBeVisible();
  await lab.step("model");
  const recipe = JSON.parse(await saved(page, lab, "model.recipe.save"));
  const testOf = (language: string) =>
    recipe.evaluate.tests.find((one: { language: string }) => one.language === language);
  expect(testOf("es").problems).toEqual({
    mgsm: "mgsm_es.tsv",
    exemplars: "exemplars.json",
    shots: 1,
    maxNewTokens: 20,
  });
  expect(testOf("en")).toMatchObject({ problems: { embedded: "problems.en" }, tasks: [{ name: "MMLU" }] });
  expect(recipe.evaluate.problemLimit).toBe(1);
  lab.expectNoErrors();
});

test("right and wrong answers are read by outcome and language", async ({ page }) => {
  const report = structuredClone(recording);
  report.provenance.date = "2026-11-25T12:00:00.000Z";
  const outcomes = [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ];
  report.answers = Array.from({ length: 40 }, (_, i) => ({
    language: i % 2 === 0 ? "es" : "bn",
    problem: i,
    seenPair: i % 3 > 0,
    prompt: `problem ${i}`,
    answer: "14",
    base: outcomes[i % 4]?.[0] ? "8+6=14" : "8+6=15",
    merged: outcomes[i % 4]?.[1] ? "8+6=14" : "8+6=15",
    right: { base: outcomes[i % 4]?.[0], merged: outcomes[i % 4]?.[1] },
  }));
  const choice = { kind: "choice", chance: 0.2, normalised: { correct: 30, total: 40 } };
  for (const { variant, languages } of report.results) {
    for (const result of languages) {
      const right = (variant === "base" ? "1110" : "1011").repeat(10);
      const more = { name: "places", all: { correct: 30, total: 40 }, right };
      Object.assign(result, { perplexityInterval: [1.25, 9.75], tasks: [{ ...choice, ...more }] });
    }
  }
  report.answers.push({
    ...report.answers[0],
    task: "places",
    seenPair: null,
    base: "in the park",
    merged: "at school",
  });
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/runs");
  await expect(lab.part("header.run")).not.toContainText("no recording");
  const buffer = Buffer.from(JSON.stringify(report));
  await lab.part("runs.file").setInputFiles({ name: "report.json", mimeType: "application/json", buffer });
  await expect(lab.part("runs.table").locator("tbody tr")).toHaveCount(2);
  await lab.step("evaluate");
  const tasks = lab.part("evaluate.tasks");
  await expect(tasks).toContainText("blind guessing gives 20.0 %");
  const [, base, merged] = await lab.part("evaluate.tasks.table").locator("tr").allTextContents();
  expect(base).toContain("75.0 % [59.8, 85.8], 75.0 % by likelihood a byte");
  // Ten of forty turned right and ten wrong: nothing that chance would not do.
  expect(merged).toContain("+10 −10, p = 1.00");
  const tasksCsv = parseCsv(await saved(page, lab, "export.tasks.csv"));
  expect(tasksCsv[1]?.[0]).toBe("places: base");
  await expect(lab.part("evaluate.perplexity.table")).toContainText("[1.25, 9.75]");
  await expect(lab.part("evaluate.asked")).toContainText("must be exactly right");
  await lab.part("evaluate.answers.set").selectOption("places");
  await expect(lab.part("evaluate.answer")).toHaveCount(1);
  await expect(lab.part("evaluate.answer")).toContainText("✓ right");
  await lab.part("evaluate.answers.set").selectOption("the ability's problems");
  const shown = lab.part("evaluate.answer");
  await expect(shown).toHaveCount(12);
  await lab.part("evaluate.answers.more").click();
  await expect(shown).toHaveCount(24);
  await lab.part("evaluate.answers.outcome").selectOption("gained");
  await expect(shown).toHaveCount(10);
  await expect(shown.first()).toContainText("✕ wrong");
  await expect(shown.first()).toContainText("✓ right");
  await lab.part("evaluate.answers.language").selectOption("bn");
  await expect(lab.part("evaluate.answers")).toContainText("None of the kept answers");
  await lab.part("evaluate.answers.language").selectOption("es");
  await expect(shown).toHaveCount(10);
  await expect(lab.part("evaluate.answers")).toHaveAttribute("data-provenance", "recorded");
  await lab.expectAccessible();
  lab.expectNoErrors();
});
