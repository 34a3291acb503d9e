// Prints the WebGPU adapter that Node finds on this machine; status 1 and the command that installs one where it finds none.
import { runnerImport } from "vite";
import { root } from "./install.mjs";

const { module } = await runnerImport("/src/cli/nodeGpu.ts", { root, logLevel: "error" });
try {
  console.log((await module.findNodeGpu()).name);
  process.exit(0);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
