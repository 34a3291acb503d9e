import { defineConfig } from "@playwright/test";
import journeys from "../../playwright.config";

const { projects: _, ...base } = journeys;

/** `npm run screens`: the pictures of docs/screens, from the production build and the recorded run. */
// biome-ignore lint/style/noDefaultExport: Playwright reads the default export
export default defineConfig({
  ...base,
  workers: 1,
  testDir: ".",
  testMatch: "screens.ts",
  outputDir: "../../test-results",
});
