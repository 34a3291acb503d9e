import type { EngineOptions } from "../engine/engine";
import { installNodeGpu } from "./nodeGpu";
import { tuningFile } from "./tuningFile";

/** Engine options for Node: WebGPU from the package `webgpu`. Error: `no-adapter`. */
export async function nodeEngineOptions(): Promise<EngineOptions> {
  const { gpu } = await installNodeGpu();
  return { gpu: () => gpu, runtime: `Node ${process.versions.node}`, tuning: tuningFile() };
}
