import { expect, type Page, test } from "@playwright/test";
import { Lab } from "./lab";

const clickLimit = 10;
const timeLimitMs = 3 * 60_000;

/** Counts what the person's hand does, in the page itself. */
async function countHands(page: Page): Promise<() => Promise<{ clicks: number; keys: number; sinceOpenMs: number }>> {
  await page.addInitScript(() => {
    const hands = { clicks: 0, keys: 0 };
    Object.assign(window, { hands });
    const listen = (type: string, count: keyof typeof hands) =>
      addEventListener(type, ({ isTrusted }) => isTrusted && hands[count]++, { capture: true });
    listen("pointerdown", "clicks");
    listen("keydown", "keys");
  });
  return () =>
    page.evaluate(() => ({
      ...(Reflect.get(window, "hands") as { clicks: number; keys: number }),
      sinceOpenMs: performance.now(),
    }));
}

/** Right answers in per cent by language, of one row of the table. */
async function shares(lab: Lab, variant: string): Promise<readonly number[]> {
  const cells = await lab.part("evaluate.table").locator(`tr[data-variant="${variant}"] td`).allTextContents();
  return cells.flatMap((text) => /^(\d+\.\d) %/.exec(text.trim())?.[1] ?? []).map(Number);
}

test("first-time path: from opening the page to an ability moved and where it sits, in 10 clicks and 3 minutes", async ({
  page,
}) => {
  const lab = new Lab(page);
  const hands = await countHands(page);
  await lab.withoutWebGpu();
  await lab.open();

  // Moved: by its strength, on the first screen, seen in the formula and in the map.
  const change = await lab.part("start.map").textContent();
  const track = lab.part("merge.slider.gamma").getByRole("group");
  const box = await track.boundingBox();
  await track.click({ position: { x: (box?.width ?? 0) * 0.8, y: (box?.height ?? 0) / 2 } });
  await expect(lab.part("merge.formula")).toContainText(/1\.[5-7]\d?·R\(A\)/);
  await expect(lab.part("start.map")).not.toHaveText(change ?? "");

  // Where it sits: the tensors that receive it, one of them, its weights, one weight.
  await lab.part("start.watch").click();
  await expect(lab.part("compose.selected")).toContainText(/\d+ of 38 tensors/);
  const receives = lab.part("compose.map").getByRole("gridcell", { name: /^layer \d+, \w+, .*receives the ability$/ });
  await receives.first().click();
  await expect(lab.part("compose.tensor")).toContainText("receives the ability");
  await lab.part("lab.inspector").click();
  await expect(lab.part("inspector.histogram")).toBeVisible();
  await expect(lab.part("inspector.vector")).toHaveValue("ability");
  await expect(lab.part("inspector.picture")).toContainText("R(A)");
  await expect(lab.part("inspector.drawn")).toBeVisible();
  await lab.part("inspector.heatmap").click();
  await expect(lab.part("inspector.cell")).toContainText("R(A)");

  // What it is worth: right answers of both models, and with which strength they were counted.
  await lab.part("rail.merge").click();
  await expect(lab.part("merge.formula")).toContainText(/1\.[5-7]\d?·R\(A\)/);
  await lab.part("rail.evaluate").click();
  await expect(lab.part("rail.evaluate")).toContainText(/computed with γ 1, now 1\.[5-7]/);
  const [base, merged] = [await shares(lab, "base"), await shares(lab, "merged")];
  // Five languages and the average; the first is the ability's own, the others had it only from the merge.
  expect([base.length, merged.length]).toEqual([6, 6]);
  for (const [i, share] of merged.slice(1).entries()) expect(share).toBeGreaterThan((base[i + 1] ?? 100) + 10);

  const { clicks: counted, keys, sinceOpenMs } = await hands();
  // A list of choices opens outside the page: one click to open it, one to choose.
  const clicks = counted + 2;
  test
    .info()
    .annotations.push(
      { type: "clicks", description: String(clicks) },
      { type: "since opening", description: `${(sinceOpenMs / 1000).toFixed(1)} s` },
    );
  expect(keys).toBe(0);
  expect(counted).toBe(7);
  expect(clicks).toBeLessThanOrEqual(clickLimit);
  expect(sinceOpenMs).toBeLessThanOrEqual(timeLimitMs);
  lab.expectNoErrors();
});
