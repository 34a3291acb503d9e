import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { Lab } from "./lab";

type Report = ReturnType<typeof readRecording>;

function readRecording() {
  return JSON.parse(readFileSync("public/recorded/embedded.json", "utf8"));
}

const changes: readonly ((report: Report) => void)[] = [
  (report) => {
    report.provenance.date = "2026-11-25T12:00:00.000Z";
    report.recipe.seed = 7;
    report.recipe.locate.keyNeuronRatio = 0.1;
    for (const losses of Object.values<number[]>(report.losses)) losses[losses.length - 1] = 0.125;
    for (const { languages } of report.results)
      for (const { all } of languages) all.correct = Math.floor(all.total / 4);
  },
  (report) => {
    report.provenance.date = "2026-11-26T12:00:00.000Z";
    for (const { languages } of report.results) for (const { all } of languages) all.correct = all.total;
  },
];

/** The ledger with two further runs, the newest first. */
async function openRuns(page: Page): Promise<{ readonly lab: Lab; readonly names: readonly string[] }> {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/runs");
  const rows = lab.part("runs.table").locator("tbody tr");
  for (const [i, change] of changes.entries()) {
    const report = readRecording();
    change(report);
    const buffer = Buffer.from(JSON.stringify(report));
    await lab.part("runs.file").setInputFiles({ name: "report.json", mimeType: "application/json", buffer });
    await expect(rows).toHaveCount(i + 2);
  }
  const testIds = await rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-testid") ?? ""));
  return { lab, names: testIds.map((testId) => testId.replace("runs.row.", "")) };
}

async function compare(lab: Lab, names: readonly string[]): Promise<void> {
  await lab.open("/runs");
  for (const name of names) await lab.part(`runs.choose.${name}`).check();
  await lab.part("runs.compare").click();
  await expect(lab.part("compare.table")).toBeVisible();
}

test("two runs: only what differs, until everything is asked for", async ({ page }) => {
  const { lab, names } = await openRuns(page);
  const [, seeded = "", shipped = ""] = names;
  await compare(lab, [shipped, seeded]);
  const table = lab.part("compare.table");
  await expect(table.locator("tbody tr")).toHaveCount(3);
  await expect(table.locator("tr", { hasText: "k1" })).toContainText(/20 %.*10 %/);
  await expect(table.locator("tr", { hasText: "seed" })).toContainText(/0.*7/);
  await lab.part("compare.differences").uncheck();
  expect(await table.locator("tbody tr").count()).toBeGreaterThan(40);
  await expect(table.locator("tr", { hasText: "γ" })).toBeVisible();
  await lab.expectAccessible();
  lab.expectNoErrors();
});

test("a run's numbers do not depend on what it is compared with", async ({ page }) => {
  const { lab, names } = await openRuns(page);
  const [whole = "", seeded = "", shipped = ""] = names;
  const read = async (chosen: readonly string[]) => {
    await compare(lab, chosen);
    await expect(lab.part("compare.plot").locator("svg")).toBeVisible();
    const row = lab.part("compare.scores.table").locator("tr", { hasText: seeded });
    const cells = await row.locator("td").allTextContents();
    return { cells, curve: await lab.part(`compare.curve.${seeded}`).textContent() };
  };
  const alone = await read([shipped, seeded]);
  expect(alone.cells).toHaveLength(5);
  expect(alone.cells[0]).toMatch(/^25\.0 % \[\d+\.\d, \d+\.\d\], n = 600/);
  expect(alone.curve).toContain("0.125");
  const beside = await read([shipped, seeded, whole]);
  expect(beside.cells).toEqual(alone.cells);
  expect(beside.curve?.replace(/^[A-F]/, "")).toBe(alone.curve?.replace(/^[A-F]/, ""));
  lab.expectNoErrors();
});

test("the difference of two maps is the difference of their numbers", async ({ page }) => {
  const { lab, names } = await openRuns(page);
  const [whole = "", , shipped = ""] = names;
  await compare(lab, [shipped, whole]);
  await lab.part("compare.map.quantity").selectOption("change");
  await expect(lab.part("compare.map").locator("[data-cell='0']")).toHaveAttribute("aria-label", /minus .+ is 0$/);
  await lab.part("compare.map").scrollIntoViewIfNeeded();
  const download = page.waitForEvent("download");
  await lab.part("export.compare.map.csv").click();
  const csv = readFileSync(await (await download).path(), "utf8")
    .trim()
    .split("\n");
  expect(csv).toHaveLength(39);
  for (const line of csv.slice(1)) {
    const [, left, right, difference] = line.split(",");
    expect(Number(difference)).toBe(Number(left) - Number(right));
  }
  lab.expectNoErrors();
});
