import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { parseCsv, type Row } from "./csv";
import { Lab } from "./lab";
import { serveLargeRecording } from "./madeTensors";
import { nextFrame, scriptClock } from "./slideGamma";

test.beforeEach(async ({ page }) => {
  await new Lab(page).withoutWebGpu();
});

test("what the Inspector shows of a weight is what its file holds; no value before it was read", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/merge");
  await page.keyboard.press("i");
  await expect(lab.part("inspector.drawn")).toBeVisible();
  await lab.part("inspector.heatmap").focus();
  await page.keyboard.press("ArrowRight");
  const cell = lab.part("inspector.cell");
  await expect(cell).toBeVisible();
  const shown = await cell.locator("tbody tr").first().textContent();
  const download = page.waitForEvent("download");
  await cell.getByRole("button", { name: /CSV/ }).first().click();
  const rows = readFileSync(await (await download).path(), "utf8")
    .trim()
    .split("\n");
  expect(rows[0]).toContain("vector");
  const value = Number(rows[1]?.split(",").at(-1));
  expect(Number.isFinite(value)).toBe(true);
  const printed = Number((shown ?? "").match(/[−-]?\d+\.\d+(e[−-]?\d+)?/)?.[0].replaceAll("−", "-"));
  expect(Math.abs(printed - value)).toBeLessThanOrEqual(Math.abs(value) * 0.01 + 1e-6);
  lab.expectNoErrors();
});

/** The numbers of the window by row: what the CSV holds, header first. */
async function windowCsv(page: Page, lab: Lab): Promise<Row[]> {
  const [download] = await Promise.all([page.waitForEvent("download"), lab.part("export.inspector.csv").click()]);
  return parseCsv(readFileSync(await download.path(), "utf8"));
}

/** Opens the Inspector on a tensor of the recorded run, one cell a weight. */
async function openTensor(page: Page, vector: string): Promise<Lab> {
  const lab = new Lab(page);
  await lab.open(`/lab/merge?v=1&t=2.k&i=${vector}`);
  await expect(lab.part("inspector.name")).toHaveText("model.layers.2.self_attn.k_proj.weight");
  await expect(lab.part("inspector.drawn")).toContainText("each cell is one weight");
  await expect(lab.part("export.inspector.csv")).toBeVisible();
  return lab;
}

test("rows and columns stand in order of ‖R(A)‖ when asked, with their own numbers, and go back", async ({ page }) => {
  const lab = await openTensor(page, "ability");
  const own = await windowCsv(page, lab);
  await expect(lab.part("inspector.changed")).toHaveCount(0);
  await lab.part("inspector.rowsBy").selectOption("ability");
  await lab.part("inspector.columnsBy").selectOption("ability");
  await expect(lab.part("inspector.changed")).toContainText("Order changed");
  await expect(lab.part("inspector.drawn")).toContainText("rows and columns in another order than the tensor’s");
  await expect(page).toHaveURL(/rb=ability&cb=ability/);
  const sorted = await windowCsv(page, lab);
  expect(sorted.length).toBe(own.length);
  // The same numbers under the same names of rows and columns …
  const [head = [], ...rows] = own;
  const [sortedHead = [], ...sortedRows] = sorted;
  const byName = new Map(rows.map(([name = "", ...values]) => [name, values]));
  expect(sortedRows.map(([name]) => name).join()).not.toBe(rows.map(([name]) => name).join());
  const norms = sortedRows.map(([name = "", ...values]) => {
    const unsorted = sortedHead.slice(1).map((column) => byName.get(name)?.[head.indexOf(column) - 1]);
    expect(values, `row ${name}`).toEqual(unsorted);
    return Math.hypot(...values.map(Number));
  });
  // … the strongest row first, none stronger than the one before it.
  for (const [place, norm] of norms.slice(1).entries())
    expect(norm).toBeLessThanOrEqual((norms[place] ?? 0) * (1 + 1e-6));
  const strongest = lab.part("inspector.lines").locator("[data-values] button").first();
  await expect(strongest).toHaveText(new RegExp(`^${sortedRows[0]?.[0]} `));
  // A cell of the sorted picture is that weight of the tensor.
  await lab.part("inspector.heatmap").focus();
  await page.keyboard.press("ArrowRight");
  await expect(lab.part("inspector.cell").locator("h2")).toHaveText(
    `Weight at row ${sortedRows[0]?.[0]}, column ${sortedHead[1]}`,
  );
  await lab.part("inspector.ownOrder").click();
  await expect(lab.part("inspector.changed")).toHaveCount(0);
  expect(await windowCsv(page, lab)).toEqual(own);
  lab.expectNoErrors();
});

test("a weight's rank by size is its place among all of its tensor", async ({ page }) => {
  const lab = await openTensor(page, "change");
  const [head = [], ...rows] = await windowCsv(page, lab);
  const sizes = rows.flatMap(([, ...values]) => values.map((value) => Math.abs(Number(value))));
  const rank = lab.part("inspector.cell.rank");
  await lab.part("inspector.top").getByRole("button", { name: /^\(/ }).first().click();
  await expect(rank).toHaveText(`Δ: rank 1 of ${sizes.length.toLocaleString("en-US")} by size in this tensor`);
  await lab.part("inspector.heatmap").focus();
  for (const key of ["ArrowDown", "ArrowLeft", "ArrowLeft"]) await page.keyboard.press(key);
  const [, row, column] =
    /row (\d+), column (\d+)/.exec((await lab.part("inspector.cell").locator("h2").textContent()) ?? "") ?? [];
  const own = rows.find(([name]) => name === row)?.[head.indexOf(column ?? "")];
  const larger = sizes.filter((size) => size > Math.abs(Number(own))).length;
  await expect(rank).toHaveText(new RegExp(`^Δ: rank ${(larger + 1).toLocaleString("en-US")} of `));
  await lab.part("inspector.vector").selectOption("mask:ability");
  await expect(rank).toHaveText(/^R\(A\): rank [\d,]+ of /);
  lab.expectNoErrors();
});

test("latency tier T1: while a slider moves, the picture of Δ follows it, and no slower than half a second", async ({
  page,
}) => {
  await serveLargeRecording(page);
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/lab/merge?v=1&k2=100&t=0.down&i=change");
  await expect(lab.part("inspector.name")).toHaveText("model.layers.0.mlp.down_proj.weight");
  await expect(lab.part("inspector.top")).toBeVisible();
  await lab.part("merge.slider.gamma").locator('input[type="range"]').focus();
  // Every time that a tile took from the change that asked for it to the screen.
  const times = await lab.part("inspector.figure").evaluateHandle((figure) => {
    const found: number[] = [];
    new MutationObserver(() => found.push(Number((figure as HTMLElement).dataset.repaintMs))).observe(figure, {
      attributeFilter: ["data-repaint-ms"],
    });
    return found;
  });
  for (let move = 0; move < 60; move += 1) {
    await page.keyboard.press(move % 30 < 15 ? "ArrowRight" : "ArrowLeft");
    await page.waitForTimeout(40);
  }
  await expect.poll(() => times.evaluate((found) => found.length)).toBeGreaterThan(10);
  const sorted = (await times.jsonValue()).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  test.info().annotations.push({
    type: "from slider to screen, 576 × 1536",
    description: `median ${median} ms, 95 % ${sorted[Math.floor(0.95 * sorted.length)]} ms, ${sorted.length} pictures`,
  });
  // The tier's 100 ms are held in processor time (recordedViews.test.ts); here other work of the machine counts too.
  expect(median).toBeLessThanOrEqual(500);
  lab.expectNoErrors();
});

for (const [tensor, name, size] of [
  ["0.down", "down_proj", "576 × 1536"],
  ["0.up", "up_proj", "4096 × 4096"],
] as const) {
  test(`a matrix of ${size} pans and zooms with at most 16 ms of scripting a frame at the 95th percentile`, async ({
    page,
  }) => {
    await serveLargeRecording(page);
    const lab = new Lab(page);
    await lab.withoutWebGpu();
    await lab.open(`/lab/compose?v=1&t=${tensor}&i=delta:ability`);
    await expect(lab.part("inspector.name")).toHaveText(`model.layers.0.mlp.${name}.weight`);
    await lab.part("inspector.full").click();
    await expect(lab.part("inspector.top")).toBeVisible({ timeout: 60_000 });
    await lab.part("inspector.rowsBy").selectOption("ability");
    await expect(lab.part("inspector.changed")).toBeVisible({ timeout: 60_000 });
    const box = await lab.part("inspector.heatmap").boundingBox();
    if (!box) throw new Error("the picture has no box");
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const scriptMs = await scriptClock(page);
    const times: number[] = [];
    const seen = new Set<string | null>();
    const frame = async (act: () => Promise<void>) => {
      const before = await scriptMs();
      await act();
      await nextFrame(page);
      times.push((await scriptMs()) - before);
      seen.add(await lab.part("inspector.drawn").textContent());
    };
    await page.mouse.move(middle.x, middle.y);
    for (let level = 0; level < 12; level += 1) {
      await frame(() => page.mouse.wheel(0, -80));
      await page.mouse.down();
      for (let step = 1; step <= 9; step += 1) {
        await frame(() => page.mouse.move(middle.x - 12 * step, middle.y - 9 * step));
      }
      await page.mouse.up();
      await page.mouse.move(middle.x, middle.y);
    }
    times.sort((a, b) => a - b);
    const percentile = times[Math.floor(0.95 * times.length)] ?? Number.NaN;
    test.info().annotations.push({
      type: `scripting a frame, ${size}`,
      description: `95 % ${percentile.toFixed(1)} ms, most ${times.at(-1)?.toFixed(1)} ms, ${times.length} frames`,
    });
    expect(seen.size, "places that were shown").toBeGreaterThan(80);
    await expect(lab.part("inspector.drawn")).toContainText("each cell is one weight");
    expect(percentile).toBeLessThanOrEqual(16);
    lab.expectNoErrors();
  });
}

test("on a small screen the Inspector is a sheet: in reach to its end, zoomed by two fingers, over the page when asked", async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/lab/compose?v=1&t=1.up&i=ability");
  const dock = lab.part("inspector.dock");
  await expect(lab.part("inspector.top")).toBeVisible();
  const sheet = await dock.boundingBox();
  if (!sheet) throw new Error("the sheet has no box");
  expect(sheet.x).toBe(0);
  expect(sheet.width).toBe(390);
  expect(sheet.y).toBeGreaterThan(250);
  expect(Math.round(sheet.y + sheet.height)).toBe(844);
  // Nothing is wider than the sheet, and its last line can be brought above the transport bar.
  expect(await dock.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(1);
  await dock.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  const last = await lab.part("inspector.report").boundingBox();
  const bar = await lab.part("transport").boundingBox();
  expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
  await lab.part("inspector.full").tap();
  expect((await dock.boundingBox())?.height).toBe(844);
  await lab.part("inspector.heatmap").scrollIntoViewIfNeeded();
  const drawn = await lab.part("inspector.drawn").textContent();
  const box = await lab.part("inspector.heatmap").boundingBox();
  if (!box) throw new Error("the picture has no box");
  const session = await context.newCDPSession(page);
  const fingers = (apart: number) => [-apart, apart].map((by, id) => ({ id, x: box.x + 100 + by, y: box.y + 100 }));
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: fingers(15) });
  for (const apart of [25, 40, 60]) {
    await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: fingers(apart) });
  }
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await expect(lab.part("inspector.drawn")).not.toHaveText(drawn ?? "");
  await lab.expectAccessible();
  lab.expectNoErrors();
  await context.close();
});
