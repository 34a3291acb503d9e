import { expect, test } from "@playwright/test";
import { Lab } from "./lab";

test("what is kept is listed with its size, and deleting says first what goes", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open();
  await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("stages", { create: true });
    for (const name of ["one", "two"]) {
      const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await file.write(new Uint8Array(1024));
      await file.close();
    }
  });
  await lab.open("/storage");
  await expect(lab.part("storage.page")).toHaveAttribute("data-status", "ready");
  await expect(lab.part("storage.room")).toContainText(/[\d.,]+ \w+ used of [\d.,]+ GiB/);
  const stages = lab.part("storage.files.stages");
  await expect(stages).toContainText("2 files, 2 KiB");
  await expect(stages).toContainText("stages of runs and answers to tests");
  await stages.getByRole("button").click();
  await expect(lab.part("storage.confirm")).toContainText("Delete 2 files, 2 KiB?");
  await expect(lab.part("storage.confirm")).toContainText("Runs start from their first step again.");
  await expect(lab.part("storage.keep")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(lab.part("storage.confirm")).toHaveCount(0);
  await expect(stages).toBeVisible();
  await stages.getByRole("button").click();
  await lab.part("storage.delete").click();
  await expect(stages).toHaveCount(0);
  // Who looks for kept stages opens their folder again, empty.
  const left = await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("stages", { create: true });
    return Array.fromAsync(folder.keys());
  });
  expect(left).toEqual([]);
  lab.expectNoErrors();
});

test("settings and databases can be deleted; the browser is asked to keep the rest, with the reason", async ({
  page,
}) => {
  const lab = new Lab(page);
  await lab.open();
  await lab.theme("dark");
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open("made", 1);
        request.onupgradeneeded = () => request.result.createObjectStore("rows").put("value", 1);
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
        request.onerror = () => reject(request.error);
      }),
  );
  await lab.open("/storage");
  await expect(lab.part("storage.database.made")).toContainText("1 record");
  await lab.part("storage.database.made").getByRole("button").click();
  await lab.part("storage.delete").click();
  await expect(lab.part("storage.database.made")).toHaveCount(0);
  expect(await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).not.toContain("made");
  await lab.part("storage.settings.view").getByRole("button").click();
  await lab.part("storage.delete").click();
  await expect(lab.part("storage.settings.view")).toHaveCount(0);
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  await expect(lab.part("storage.persistent")).toContainText("may delete all of it without asking");
  await lab.part("storage.persist").click();
  await expect(lab.part("storage.persistent")).toContainText(/deletes none of it|refused for now/);
  lab.expectNoErrors();
});
