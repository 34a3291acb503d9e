import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/chromium";

const port = Number(process.env.E2E_PORT ?? 4391);
const executablePath = findChromium();

/** Journeys on the production build, in headless Chromium with WebGPU on SwiftShader. */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  snapshotPathTemplate: "{testDir}/pictures/{arg}{ext}",
  timeout: 240_000,
  expect: { timeout: 20_000 },
  // One at a time: software GPUs use every core.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${port}/`,
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
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
