import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/chromium";

const port = Number(process.env.E2E_PORT ?? 4391);
const executablePath = findChromium();

/** Specs that hold times to a limit. */
const measured = /\/(compose|firstScreen|firstTime|inspector|latency|live|recovery|startPage|steps)\.spec\.ts$/;

/**
 * Journeys on the production build, in headless Chromium with WebGPU on SwiftShader. What is measured runs alone, so
 * the two projects are started one after the other; see `npm run e2e`.
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  snapshotPathTemplate: "{testDir}/pictures/{arg}{ext}",
  timeout: 240_000,
  expect: { timeout: 20_000 },
  workers: 2,
  projects: [
    { name: "journeys", testIgnore: measured },
    { name: "measured", testMatch: measured, workers: 1 },
  ],
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // A test that passes only the second time is counted and named as flaky by `npm test`.
  retries: process.env.CI ? 1 : 0,
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${port}/`,
    viewport: { width: 1440, height: 900 },
    trace: process.env.CI ? "on-first-retry" : "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [
        "--enable-unsafe-webgpu",
        "--use-webgpu-adapter=swiftshader",
        "--enable-features=Vulkan",
        "--disable-dev-shm-usage",
        "--no-sandbox",
      ],
    },
  },
  webServer: {
    cwd: import.meta.dirname,
    command: `node scripts/serve.mjs --port ${port} --strict`,
    url: `http://localhost:${port}/`,
    reuseExistingServer: false,
    timeout: 30_000,
  },
});
