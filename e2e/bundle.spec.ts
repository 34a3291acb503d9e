import { readFileSync } from "node:fs";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { Lab } from "./lab";

/** Saves the run that the ledger lists first as a bundle; its path. */
async function saveBundle(page: Page, lab: Lab): Promise<string> {
  const row = lab.part("runs.table").locator("tbody tr").first();
  const download = page.waitForEvent("download");
  await row.getByRole("combobox", { name: /^Export/ }).selectOption("bundle");
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^[a-z]+-[a-z]+-\d+\.atl\.zip$/);
  return file.path();
}

/** A browser that never saw the page, without WebGPU, of a page that comes without its recording. */
async function freshLab(browser: Browser): Promise<Lab> {
  const page = await (await browser.newContext()).newPage();
  await page.route("**/recorded/**", (route) => route.fulfill({ status: 404 }));
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/runs");
  return lab;
}

test("a bundle shows the same pictures in a fresh browser without WebGPU, down to a weight", async ({
  page,
  browser,
}) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/runs");
  await expect(lab.part("runs.table")).toBeVisible();
  const bundle = await saveBundle(page, lab);
  const name = (await lab.part("header.run").textContent())?.replace("run: ", "").trim() ?? "";

  const read = async (there: Lab) => {
    await there.step("evaluate");
    const table = await there.part("evaluate.table").locator("tbody").textContent();
    await there.step("compose");
    const map = await there.part("compose.map").textContent();
    const selected = await there.part("compose.selected").textContent();
    await there.step("merge");
    return { table, map, selected, change: await there.part("merge.map").textContent() };
  };
  const here = await read(lab);
  expect(here.table).toMatch(/\d+\.\d % \[/);

  const there = await freshLab(browser);
  await there.part("runs.file").setInputFiles(bundle);
  await expect(there.part(`runs.row.${name}`)).toBeVisible();
  await expect(there.part("header.mode")).toHaveAttribute("data-mode", "recorded");
  expect(await read(there)).toEqual(here);

  for (const each of [lab, there]) {
    await each.page.goto("./#/lab/compose");
    await each.part("compose.map").locator('[data-cell="3"]').dblclick();
    await expect(each.part("inspector.dock")).toBeVisible();
  }
  const top = (each: Lab) => each.part("inspector.top");
  await expect(top(there)).toBeVisible();
  await expect(top(lab)).toContainText(/\d/);
  await expect(top(there)).toHaveText((await top(lab).textContent()) ?? "");

  await there.page.reload();
  await expect(there.part("header.mode")).toBeVisible();
  await there.open("/runs");
  await expect(there.part(`runs.row.${name}`)).toBeVisible();
  const size = await there.part(`runs.row.${name}`).locator("td").nth(5).textContent();
  expect(size).toContain("MiB");
  await there.part(`runs.delete.${name}`).click();
  await expect(there.part("runs.confirm")).toContainText(/its tensors: [\d.]+ MiB/);
  await there.page.context().close();
});

test("a damaged bundle gives a card that says what is wrong, and nothing is kept of it", async ({ page, browser }) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/runs");
  await expect(lab.part("runs.table")).toBeVisible();
  const bytes = readFileSync(await saveBundle(page, lab));
  bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
  const there = await freshLab(browser);
  const mimeType = "application/zip";
  await there.part("runs.file").setInputFiles({ name: "damaged.atl.zip", mimeType, buffer: bytes });
  await expect(there.part("error.card")).toContainText("damaged");
  await there.part("runs.file").setInputFiles({ name: "text.zip", mimeType, buffer: Buffer.from("no zip") });
  await expect(there.part("error.card")).toContainText("not JSON");
  await expect(there.part("runs.stage")).toContainText("No run is kept yet");
  await there.page.context().close();
});
