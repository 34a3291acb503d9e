import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { findChromium } from "../scripts/chromium";
import { keptTensors } from "./keptTensors";
import { Lab } from "./lab";

// Pictures of a kept recording, compared with those in e2e/pictures. CONTRIBUTING.md says how to renew them.

const recording = "fixtures/pictures/recorded.json";
/** Widths that decide whether text is drawn as in the kept pictures: one line in each font that they use. */
const fontWidths = { "Noto Sans": 1420.5, "system-ui": 1420.5, "DejaVu Sans Mono": 1565.3, "Noto Sans CJK SC": 1384.5 };
const executablePath = findChromium();

test.use({
  serviceWorkers: "block",
  contextOptions: { reducedMotion: "reduce" },
  launchOptions: {
    ...(executablePath && { executablePath }),
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      // One way to draw on every machine: no GPU, no hints, no colours beside letters.
      "--disable-gpu",
      "--disable-accelerated-2d-canvas",
      "--font-render-hinting=none",
      "--disable-lcd-text",
      "--force-color-profile=srgb",
    ],
  },
});

/** What differs here from where the pictures were made; undefined where nothing does. */
async function otherPlatform(page: Page): Promise<string | undefined> {
  let system: string = process.platform;
  try {
    system = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? system;
  } catch {
    // No such file: not Debian.
  }
  if (!system.startsWith("Debian GNU/Linux 12")) return system;
  if (executablePath !== "/usr/bin/chromium") return `the browser ${executablePath ?? "of Playwright"}`;
  const widths = await page.evaluate((names) => {
    const context = document.createElement("canvas").getContext("2d");
    return names.map((name) => {
      if (!context) return Number.NaN;
      context.font = `100px ${name === "system-ui" ? name : `"${name}"`}`;
      return context.measureText("Hamburgefonstiv 0123456789").width;
    });
  }, Object.keys(fontWidths));
  const entries = Object.entries(fontWidths);
  const other = entries.find(([, width], i) => Math.abs((widths[i] ?? 0) - width) > 0.1);
  return other && `no ${other[0]}`;
}

/** The page with the kept recording, and made tensors for the Inspector, in the place of what ships. */
async function openKept(page: Page): Promise<Lab> {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  const file = keptTensors(recording);
  await page.route("**/recorded/embedded.json", (route) => route.fulfill({ path: recording }));
  await page.route("**/recorded/embedded.tensors.safetensors", async (route) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(route.request().headers().range ?? "") ?? [];
    if (from === undefined) return route.fulfill({ body: file, headers: { "Accept-Ranges": "bytes" } });
    const body = file.subarray(Number(from), Number(to) + 1);
    const range = `bytes ${from}-${Number(from) + body.length - 1}/${file.length}`;
    return route.fulfill({ status: 206, body, headers: { "Content-Range": range, "Accept-Ranges": "bytes" } });
  });
  await lab.open("/lab/locate");
  return lab;
}

/** A canvas that shows nothing would match one that showed nothing before. */
async function expectDrawn(page: Page, testId: string): Promise<void> {
  const canvas = page.locator(`canvas[data-testid="${testId}"], [data-testid="${testId}"] canvas`).first();
  const colours = await canvas.evaluate((element: HTMLCanvasElement) => {
    const { data } = element.getContext("2d")!.getImageData(0, 0, element.width, element.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
  expect(colours, testId).toBeGreaterThan(8);
}

for (const theme of ["light", "dark"] as const) {
  test(`pictures of a recorded run look as they are kept, ${theme}`, async ({ page }) => {
    const other = await otherPlatform(page);
    if (other) console.log(`Pictures NOT compared: kept for Chromium of Debian 12, here is ${other}.`);
    test.skip(other !== undefined, `kept for Chromium of Debian 12, here is ${other}`);
    const lab = await openKept(page);
    await lab.theme(theme);
    const look = async (testId: string, name: string) => {
      // Nothing in focus and no pointer on it.
      await page.mouse.move(0, 0);
      await expect(lab.part(testId)).toHaveScreenshot(`${name}-${theme}.png`, { maxDiffPixels: 1, threshold: 0.05 });
    };
    await look("locate.map", "key-share");
    await lab.step("train");
    await expect(lab.part("train.chart")).toHaveAttribute("data-view", /^1-/);
    await expectDrawn(page, "train.chart");
    await look("train.chart", "loss");
    await lab.step("compose");
    await look("compose.map", "similarity");
    await look("compose.rank", "rank");
    await lab.step("merge");
    await look("merge.map", "change");
    await lab.step("evaluate");
    await look("evaluate.plot", "scores");
    await lab.step("compose");
    await lab
      .part("compose.map")
      .getByRole("gridcell", { name: /^layer 1, v, / })
      .press("Enter");
    for (const [vector, name] of [
      ["base", "weights"],
      ["ability", "ability"],
    ] as const) {
      await lab.part("inspector.vector").selectOption(vector);
      await expect(lab.part("inspector.histogram")).toBeVisible();
      await expect(lab.part("inspector.drawn")).toBeVisible();
      await expectDrawn(page, "inspector.heatmap");
      await look("inspector.heatmap", `heatmap-${name}`);
    }
    await look("inspector.histogram", "histogram");
    lab.expectNoErrors();
  });
}
