import { expect, type Page, test } from "@playwright/test";
import { Lab, steps } from "./lab";
import { SubPathHost } from "./subPathHost";

let host: SubPathHost;
let address: string;

test.beforeEach(async () => {
  host = new SubPathHost();
  address = await host.listen();
});

test.afterEach(() => host.close());

/** Opens the page below its sub-path and waits until it is kept in the browser. */
async function openKept(page: Page): Promise<Lab> {
  const lab = new Lab(page);
  await page.goto(address);
  await expect(lab.part("start.watch")).toBeEnabled();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  return lab;
}

const tensors = "recorded/embedded.tensors.safetensors";

test("once loaded, the page opens without a network: the recorded run, every step, and the model", async ({
  page,
  context,
}) => {
  const lab = await openKept(page);
  expect(host.asked).not.toContain(tensors);
  await page.goto(`${address}#/storage`);
  await expect(lab.part("storage.offline")).toHaveAttribute("data-offline", "page");
  await lab.part("storage.keepWeights").click();
  await expect(lab.part("storage.offline")).toHaveAttribute("data-offline", "all");
  expect(host.asked.filter((path) => path === tensors)).toHaveLength(1);
  await page.goto(`${address}#/`);
  host.close();
  await context.setOffline(true);
  await page.reload();
  await expect(lab.part("start.watch")).toBeEnabled();
  await lab.part("start.watch").click();
  for (const step of steps) {
    await lab.step(step);
    await expect(page.locator("main [data-provenance='recorded']").first()).toBeVisible();
  }
  await lab.step("locate");
  await expect(lab.part("locate.density").locator("[data-legend]")).toBeVisible();
  await lab.step("model");
  await lab.part("header.mode.live").setChecked(true, { force: true });
  await lab.part("model.load").click();
  await expect(lab.part("model.stage")).toContainText("Loaded on this machine's GPU", { timeout: 120_000 });
  lab.expectNoErrors();
});

test("a picture's single weights are kept with their first use; before it the page says why there are none", async ({
  page,
  context,
}) => {
  const lab = await openKept(page);
  const density = lab.part("locate.density");
  await context.setOffline(true);
  await page.goto(`${address}#/lab/locate`);
  await expect(lab.part("locate.map")).toBeVisible();
  await expect(density).toContainText("there is no network, and it is not kept in this browser");
  await context.setOffline(false);
  await page.reload();
  await expect(density.locator("[data-legend]")).toBeVisible();
  await context.setOffline(true);
  await page.reload();
  await expect(density.locator("[data-legend]")).toBeVisible();
  expect(host.asked.filter((path) => path === tensors)).toHaveLength(1);
});

test("the browser could install the page", async ({ page }) => {
  await page.goto(address);
  const session = await page.context().newCDPSession(page);
  const { errors, url } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(url).toBe(`${address}manifest.webmanifest`);
  for (const path of ["icon.svg", "icon-512.png"]) expect((await page.request.get(address + path)).status()).toBe(200);
});

test("a newer build waits until it is asked for, and fetches only what changed", async ({ page }) => {
  const lab = await openKept(page);
  const card = page.locator('[data-testid="error.card"][data-code="E13"]');
  await expect(card).toHaveCount(0);
  host.alter("index.html", (content) => Buffer.from(content.toString().replace("<title>", "<title>Newer ")));
  host.alter("sw.js", (content) =>
    Buffer.from(
      content
        .toString()
        .replace(/("url":"index\.html","revision":")\w{4}/, "$10000")
        .replace(/("revision":")\w{4}/, "$10000"),
    ),
  );
  expect(host.kept).toContain("embedded/model.safetensors");
  host.kept.length = 0;
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(card).toContainText("A newer version of this page is ready");
  expect(host.kept).toEqual(["index.html"]);
  const isOld = () => page.evaluate(() => Reflect.get(globalThis, "isOld")).catch(() => true);
  await page.evaluate(() => Reflect.set(globalThis, "isOld", true));
  await page.waitForTimeout(1000);
  expect(await isOld()).toBe(true);
  await card.getByRole("button", { name: "Reload now" }).click();
  await expect.poll(isOld).toBeUndefined();
  expect(await (await page.request.get(address)).text()).toContain("<title>Newer");
  await expect(lab.part("start.watch")).toBeEnabled();
  await expect(card).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => caches.keys())).toHaveLength(1);
  lab.expectNoErrors();
});

test("a newer build never takes over while a run is under way", async ({ page }) => {
  const lab = await openKept(page);
  await page.goto(`${address}#/lab/model`);
  await lab.part("model.recipe.short").click();
  await lab.part("model.run").click();
  await expect(lab.part("transport.status")).toContainText(/step \d+ of/, { timeout: 120_000 });
  host.alter("sw.js", (content) => Buffer.from(content.toString().replace(/("revision":")\w{4}/, "$10000")));
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  const card = page.locator('[data-testid="error.card"][data-code="E13"]');
  await page.evaluate(() => Reflect.set(globalThis, "isOld", true));
  await card.getByRole("button", { name: "Reload when the run is over" }).click();
  await expect(card).toContainText("as soon as no run is under way");
  await page.waitForTimeout(3000);
  expect(await page.evaluate(() => Reflect.get(globalThis, "isOld"))).toBe(true);
  await expect(lab.part("transport")).toHaveAttribute("data-status", "running");
  await lab.part("transport.stop").click();
  await expect
    .poll(() => page.evaluate(() => Reflect.get(globalThis, "isOld")).catch(() => true), { timeout: 60_000 })
    .toBeUndefined();
});

test("a part of the page that is gone from its host becomes a card, and the rest goes on", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => undefined }));
  const lab = new Lab(page);
  await page.route(/assets\/Lab-.*\.js$/, (route) => route.fulfill({ status: 404, body: "gone" }));
  await page.goto(address);
  await lab.part("start.watch").click();
  const card = page.locator('[data-testid="error.card"][data-code="E13"]');
  await expect(card.first()).toContainText("no longer on its host");
  await expect(card.first().getByRole("button", { name: "Reload now" })).toBeVisible();
  await page.goto(`${address}#/`);
  await expect(lab.part("start.page")).toBeVisible();
});

test("a damaged file is asked for again, then named with its place and its bytes", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => undefined }));
  const lab = new Lab(page);
  host.alter("embedded/model.safetensors", (content) => content.subarray(0, 1000));
  await page.goto(`${address}#/lab/model`);
  await lab.part("header.mode.live").setChecked(true, { force: true });
  await lab.part("model.load").click();
  const card = page.locator('[data-testid="error.card"][data-code="E10"]');
  await expect(card).toContainText(
    /embedded\/model\.safetensors \(file \d+ of \d+\) arrived damaged 3 times: 1,000 of 3,367,360 bytes/,
    { timeout: 60_000 },
  );
  expect(host.asked.filter((path) => path === "embedded/model.safetensors")).toHaveLength(3);
  host.alter("embedded/model.safetensors", undefined);
  // Only the model was asked for, so only the model is.
  await card.getByRole("button", { name: /^Try again/ }).click();
  await expect(card).toHaveCount(0);
  await expect(lab.part("model.stage")).toContainText("Loaded on this machine's GPU", { timeout: 120_000 });
  await expect(lab.part("transport")).toHaveAttribute("data-status", "idle");
});
