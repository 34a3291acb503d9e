import { defineConfig } from "@playwright/test";
import journeys from "../../playwright.config";

const { projects: _, ...base } = journeys;

/** A model of a real one's size through the page, with its memory measured; longer than the journeys of `e2e/`. */
// biome-ignore lint/style/noDefaultExport: Playwright reads the default export
export default defineConfig({
  ...base,
  workers: 1,
  testDir: ".",
  testMatch: "large.ts",
  outputDir: "../../test-results",
  timeout: 1_800_000,
});
