import { readFileSync } from "node:fs";
import { expect, type Locator, type Page } from "@playwright/test";
import { bestRow, numbersIn, parseCsv, type Row, rowHolds } from "./csv";

// What interface rule 11 asks of every figure, read from its markup alone: `data-figure` on the panel, `data-unit`, `data-n`,
// `data-clipped`, `data-legend` (`data-scale` where it is a scale of colours), `data-values` on text that says values.

/** Pictures and tables that are no figures, each with the reason. */
const noFigures: Readonly<Record<string, string>> = {
  '[data-testid="runs.table"]': "a list of runs with their buttons; each run is exported from its own row",
  '[data-testid="suite.trainings"]': "what a suite is expected to take, before any figure of it",
  '[data-testid="corpora.table"]': "the controls that choose a recipe's texts; their counts are saved from the panel",
};
/** Figures that are texts to read: a picture of text would serve nobody, so they are saved as CSV alone. */
const textFigures: readonly string[] = ["merge.probe", "evaluate.answers"];
/** Figures that no run measured, and what they say of where their numbers come from. */
const reckoned: Readonly<Record<string, RegExp>> = { "model.memory": /planned for \S.+/ };

const pictures = "canvas, [role=grid], [role=img], figure:not([data-figure]), svg:not(.lucide)";

/** Whatever is drawn or tabulated outside a figure's panel, as markup. */
export async function outsideFigures(page: Page): Promise<string[]> {
  return page
    .locator(`:is(main, aside) :is(table, ${pictures})`)
    .evaluateAll(
      (found, exempt) =>
        found
          .filter(
            (element) => !element.closest(["[data-figure]", "[inert]", ...exempt].join()) && element.checkVisibility(),
          )
          .map((element) => element.outerHTML.slice(0, 160)),
      Object.keys(noFigures),
    );
}

/** Every figure on the page, by the test id of its panel. */
export async function figuresOn(page: Page): Promise<string[]> {
  return page
    .locator("[data-figure]")
    .evaluateAll((panels) => panels.map((panel) => (panel as HTMLElement).dataset.testid ?? ""));
}

/** Fails on the first thing that the figure lacks, naming it. Gives how many numbers on the screen were found in the CSV. */
export async function checkFigure(page: Page, id: string): Promise<number> {
  const panel = page.getByTestId(id).and(page.locator("[data-figure]"));
  await unfold(panel);
  const said = await factsOf(panel);
  expect(said.title, `${id}: title`).toMatch(/\S{3}/);
  expect(said.unit, `${id}: unit`).toMatch(/^unit: \S/);
  expect(said.n, `${id}: n`).toMatch(/^n = .*\d/);
  if (said.isDrawn) {
    expect(numbersIn(said.legend).length, `${id}: numbers in the legend "${said.legend}"`).toBeGreaterThanOrEqual(2);
  }
  if (said.isScale) expect(said.clipped, `${id}: clipped share`).toMatch(/clipped/);

  const csv = parseCsv((await save(page, panel, "csv")).toString("utf8"));
  const [head = [], ...rows] = csv;
  expect(rows.length, `${id}: rows of the CSV`).toBeGreaterThan(0);
  for (const row of rows) expect(row.length, `${id}: "${row.join()}" under "${head.join()}"`).toBe(head.length);
  const found = await compare(page, panel, id, head, rows);

  if (textFigures.includes(id)) return found;
  const svg = (await save(page, panel, "svg")).toString("utf8");
  const inside = await page.evaluate((source) => {
    const parsed = new DOMParser().parseFromString(source, "image/svg+xml");
    return {
      isBroken: parsed.querySelector("parsererror") !== null,
      title: parsed.querySelector("svg > title")?.textContent ?? "",
      texts: [...parsed.querySelectorAll("text")].map((text) => text.textContent?.trim() ?? ""),
    };
  }, svg);
  expect(inside.isBroken, `${id}: SVG`).toBe(false);
  expect(svg, `${id}: unresolved styles in the SVG`).not.toMatch(/var\(|light-dark\(|oklab\(/);
  expect(inside.title, `${id}: title in the SVG`).not.toBe("");
  for (const part of [said.unit, said.n, said.clipped])
    expect(inside.texts.join(" "), `${id}: text of the SVG`).toContain(part);
  if (!id.startsWith("compare.")) {
    const source = reckoned[id] ?? /(recorded|live) on .+ \d{4}-\d{2}-\d{2}/;
    expect(inside.texts.join(" "), `${id}: where the numbers come from`).toMatch(source);
  }
  const printed = await panel
    .locator("[role=grid] [data-cell]")
    .evaluateAll((cells) => cells.map((cell) => cell.lastElementChild?.textContent ?? ""));
  for (const text of printed) expect(inside.texts, `${id}: what the cells print`).toContain(text);
  const png = await save(page, panel, "png");
  expect(png.subarray(1, 4).toString("latin1"), `${id}: PNG`).toBe("PNG");
  expect(png.readUInt32BE(16) * png.readUInt32BE(20), `${id}: pixels of the PNG`).toBeGreaterThan(10_000);
  return found;
}

/** Opens what a reader may open to read numbers. */
async function unfold(panel: Locator): Promise<void> {
  const folded = panel.locator('details:not([open]) > summary:not([data-testid^="export."])');
  while ((await folded.count()) > 0) await folded.first().click();
}

async function factsOf(panel: Locator) {
  return panel.evaluate((element, pictureSelector) => {
    const words = (part: Element) => {
      const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      while (walker.nextNode()) found.push((walker.currentNode as Text).data);
      return found;
    };
    const texts = (selector: string, between = "") =>
      [...element.querySelectorAll(selector)].map((part) => words(part).join(between).trim().replaceAll(/\s+/g, " "));
    return {
      title: texts("h2, figcaption")[0] ?? "",
      unit: texts("[data-unit]")[0] ?? "",
      n: texts("[data-n]")[0] ?? "",
      clipped: texts("[data-clipped]")[0] ?? "",
      legend: texts("[data-legend]", " ").join(" "),
      isDrawn: element.querySelector(pictureSelector) !== null,
      isScale: element.querySelector("[data-scale]") !== null,
    };
  }, pictures);
}

async function save(page: Page, panel: Locator, kind: string): Promise<Buffer> {
  const button = panel.locator(`[data-testid^="export."][data-testid$=".${kind}"]`);
  await expect(button, `button that saves ${kind}`).toHaveCount(1);
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return readFileSync(await download.path());
}

/** One thing on the screen that says values: a cell, a line, an item; and, of tables, in which row and under which head. */
interface Said {
  readonly kind: "cell" | "text" | "item" | "grid";
  readonly text: string;
  readonly row: string;
  readonly head: string;
  readonly index: number;
}

/** Every number that the figure says on the screen must be in the CSV, at the digits that are printed. */
async function compare(page: Page, panel: Locator, id: string, head: Row, rows: readonly Row[]): Promise<number> {
  const said = [...(await saidBy(panel)), ...(await saidByCursor(page, panel))];
  let count = 0;
  for (const { kind, text, row, head: column, index } of said) {
    const where = `${id}: "${text}"${row && ` in row "${row}"`}, under "${head.join()}"`;
    if (kind === "grid") {
      const own = rows[index] ?? [];
      const [, layer] = /^layer (\d+), /.exec(text) ?? [];
      if (layer !== undefined) expect(own[0], where).toContain(`.${layer}.`);
      // The place is no value, nor is "rank 3 of 38 where 1 is …".
      const values = text.replace(/^(layer \d+, )?[\w ]+?, /, "").replace(/ of \d+ where 1 is/, "");
      expect(rowHolds(own, values), `${where}; its row: ${own.join()}`).toBe(true);
      count += numbersIn(values).length;
      continue;
    }
    const numbers = numbersIn(text).length;
    if (numbers === 0) continue;
    count += numbers;
    if (kind === "text") {
      expect(rowHolds(rows.flat(), text), where).toBe(true);
      continue;
    }
    const candidates = kind === "item" ? rows : bestRow(rows, row);
    expect(candidates.length, `${where}: a row of that name`).toBeGreaterThan(0);
    const place = kind === "cell" && column !== "" ? head.indexOf(column) : -1;
    const holds = candidates.some((own) => rowHolds(place > 0 ? [own[place] ?? ""] : own, text));
    expect(holds, `${where}; its rows: ${candidates.slice(0, 3).map(String).join(" | ")}`).toBe(true);
  }
  expect(count, `${id}: numbers on the screen that its CSV can be compared with`).toBeGreaterThan(0);
  return count;
}

async function saidBy(panel: Locator): Promise<Said[]> {
  return panel.evaluate((element) => {
    const textOf = (part: Element) => {
      if (part.getAttribute("role") === "img") return part.getAttribute("aria-label") ?? "";
      const words: string[] = [];
      const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node instanceof Text) words.push(node.data);
        else if ((node as Element).getAttribute("role") === "img") words.push((node as Element).ariaLabel ?? "");
      }
      return words.join(" ").replaceAll(/\s+/g, " ").trim();
    };
    const said: Said[] = [];
    const none = { row: "", head: "", index: -1 };
    for (const cell of element.querySelectorAll<HTMLElement>("[role=grid] [data-cell]")) {
      if (cell.dataset.empty === "true") continue;
      said.push({ ...none, kind: "grid", text: cell.ariaLabel ?? "", index: Number(cell.dataset.cell) });
    }
    for (const table of element.querySelectorAll("table:not([role=grid])")) {
      const heads = [...table.querySelectorAll("thead th")].map(textOf);
      for (const line of table.querySelectorAll("tbody tr")) {
        const name = line.querySelector("th");
        [...line.children].forEach((cell, column) => {
          if (cell.matches("th")) return;
          said.push({
            kind: "cell",
            text: textOf(cell),
            row: name ? textOf(name) : "",
            head: heads[column] ?? "",
            index: -1,
          });
        });
      }
    }
    for (const part of element.querySelectorAll("[data-values]")) {
      const items = part.querySelectorAll("li, button, text, dl > div");
      if (items.length === 0) said.push({ ...none, kind: "text", text: textOf(part) });
      for (const item of items) {
        if (!item.querySelector("button")) said.push({ ...none, kind: "item", text: textOf(item) });
      }
    }
    return said;
  });
}

/** What cursors moved by keys say: of a curve by rank, of a chart by step. */
async function saidByCursor(page: Page, panel: Locator): Promise<Said[]> {
  const said: Said[] = [];
  const rank = panel.locator('[role=slider][aria-label^="Rank"]');
  const chart = panel.locator('[data-testid$=".chart"][tabindex]');
  const none = { kind: "item", row: "", head: "", index: -1 } as const;
  if ((await rank.count()) === 1) {
    await rank.focus();
    for (const key of ["Home", "ArrowRight", "ArrowRight", "End"]) {
      await page.keyboard.press(key);
      said.push({ ...none, text: ((await rank.getAttribute("aria-valuetext")) ?? "").replace(/layer \d+/, "") });
    }
  }
  if ((await chart.count()) === 1) {
    await chart.focus();
    for (const key of ["Home", "Shift+ArrowRight", "ArrowRight"]) {
      await page.keyboard.press(key);
      const cursor = panel.locator('[data-testid$=".chart.cursor"]');
      await expect(cursor).toContainText(/step \d+: /);
      said.push({ ...none, text: ((await cursor.textContent()) ?? "").replace("step ", "") });
    }
  }
  return said;
}
