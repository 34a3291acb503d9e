import { defineConfig } from "vite";

/**
 * The command line for Node, into dist-cli/. Everything is bundled, so that the stand-ins for what Node 20 lacks run
 * before the libraries that need them; only the GPU bindings (a native addon) and the benchmark's opponent stay outside.
 */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ["webgpu", "@jax-js/jax"] },
  build: {
    ssr: "src/cli/maet.ts",
    outDir: "dist-cli",
    emptyOutDir: true,
    target: "node20",
    minify: false,
    // One file, read whole at the start: a run that lasts hours does not care what is built meanwhile.
    rolldownOptions: { output: { codeSplitting: false } },
  },
});
