import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { precache } from "./scripts/precache.ts";
import { shippedBytes } from "./scripts/shippedBytes.ts";

/** While developing, the page is cross-origin isolated: finer clocks. The built page needs no header of its host. */
const isolated = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** The page: static files for any host, at any path. */
export default defineConfig({
  base: "./",
  define: shippedBytes(),
  plugins: [react(), precache()],
  worker: { format: "es" },
  build: { target: "es2023", chunkSizeWarningLimit: 1000, sourcemap: false },
  server: { headers: isolated },
  preview: { headers: isolated },
});
