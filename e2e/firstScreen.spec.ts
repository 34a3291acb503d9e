import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { Lab } from "./lab";

const dist = join(import.meta.dirname, "..", "dist");
const limitBytes = 180_000;

test("the first screen takes at most 180 kB of compressed JavaScript", async ({ page }) => {
  const lab = new Lab(page);
  const fetched = new Set<string>();
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith(".js")) fetched.add(pathname);
  });
  await lab.withoutWebGpu();
  await lab.open();
  await page.waitForLoadState("networkidle");
  const files = readdirSync(dist, { recursive: true }).map(String);
  const own = [...fetched].filter((path) => !path.endsWith("/serviceWorker.js"));
  const bytes = own.map((path) => {
    const file = files.find((candidate) => path.endsWith(`/${candidate.replaceAll("\\", "/")}`));
    expect(file, path).toBeDefined();
    return gzipSync(readFileSync(join(dist, file!)), { level: 9 }).length;
  });
  const total = bytes.reduce((sum, size) => sum + size, 0);
  test.info().annotations.push({ type: "compressed JavaScript", description: `${(total / 1000).toFixed(1)} kB` });
  expect(own.length).toBeGreaterThan(0);
  expect(total).toBeLessThanOrEqual(limitBytes);
  lab.expectNoErrors();
});

test("the first screen is interactive in 2 s on a CPU slowed 4 times, and shifts by less than 0.05", async ({
  page,
}) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  // Once before, so that the measured visit finds the server's files in its memory.
  await lab.open();
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.addInitScript(() => {
    const seen = { longTaskEnd: 0, shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) seen.longTaskEnd = startTime + duration;
    }).observe({ type: "longtask", buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
        if (!hadRecentInput) seen.shift += value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto("about:blank");
  await page.goto("./#/");
  await lab.part("start.watch").waitFor();
  const paintedMs = await page.evaluate(() => performance.now());
  // Whatever keeps the main thread longer than 50 ms in the next seconds counts.
  await page.waitForTimeout(3000);
  const { longTaskEnd, shift } = await page.evaluate(
    () => Reflect.get(window, "seen") as { longTaskEnd: number; shift: number },
  );
  const interactiveMs = Math.max(longTaskEnd, paintedMs);
  test
    .info()
    .annotations.push(
      { type: "interactive", description: `${interactiveMs.toFixed(0)} ms` },
      { type: "layout shift", description: shift.toFixed(4) },
    );
  expect(interactiveMs).toBeLessThan(2000);
  expect(shift).toBeLessThan(0.05);
});
