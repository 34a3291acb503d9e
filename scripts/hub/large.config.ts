import { defineConfig } from "@playwright/test";
import base from "../../playwright.config";

/** A model of a real one's size through the page, with its memory measured; longer than the journeys of `e2e/`. */
// biome-ignore lint/style/noDefaultExport: Playwright reads the default export
export default defineConfig({
  ...base,
  testDir: ".",
  testMatch: "large.ts",
  outputDir: "../../test-results",
  timeout: 600_000,
});
