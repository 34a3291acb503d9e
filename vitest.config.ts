import { defineConfig } from "vitest/config";
import { shippedBytes } from "./scripts/shippedBytes.ts";

/** `unit` needs no GPU. `gpu` runs on Dawn in Node, in one process, so that every file shares one device. */
export default defineConfig({
  test: {
    projects: [
      {
        define: shippedBytes(),
        test: {
          name: "unit",
          include: ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.{ts,mjs}"],
          exclude: ["**/*.gpu.test.ts", "**/node_modules/**"],
          setupFiles: ["scripts/vitest.unit.ts"],
          pool: "forks",
          isolate: false,
          // Only what hangs is ended by it: seconds of an idle machine are minutes of a busy one.
          testTimeout: 240_000,
        },
      },
      {
        test: {
          name: "gpu",
          include: ["src/**/*.gpu.test.ts"],
          setupFiles: ["scripts/vitest.gpu.ts"],
          pool: "forks",
          maxWorkers: 1,
          fileParallelism: false,
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
