import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { create, globals } from "webgpu";
import { AppError } from "../base/errors";
import { calmPolling } from "./calmPolling";

/** The WebGPU implementation found for Node, and how to name it to a person. */
export interface NodeGpu {
  readonly gpu: GPU;
  readonly name: string;
}

const swiftShaderFile = "vk_swiftshader_icd.json";

/** Folders of installed Chromium browsers, which carry SwiftShader as a Vulkan driver. */
function chromiumFolders(): string[] {
  const playwright = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), ".cache/ms-playwright");
  const versions = existsSync(playwright) ? readdirSync(playwright) : [];
  return [
    "/usr/lib/chromium",
    "/usr/lib64/chromium-browser",
    "/usr/lib/chromium-browser",
    "/opt/google/chrome",
    ...versions.flatMap((version) =>
      ["chrome-linux", "chrome-linux64"].map((folder) => join(playwright, version, folder)),
    ),
  ];
}

async function tryAdapter(): Promise<NodeGpu | undefined> {
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return undefined;
  const { description, device, vendor, architecture } = adapter.info;
  return { gpu, name: [description || device || vendor, architecture].filter(Boolean).join(" · ") };
}

let found: Promise<NodeGpu> | undefined;

/**
 * Finds WebGPU for Node (Dawn, npm package `webgpu`): the drivers the machine offers (a GPU, else Mesa's lavapipe),
 * else SwiftShader of an installed Chromium. `VK_ICD_FILENAMES`, where set, is obeyed. Once per process.
 * Error: `no-adapter`, with the command that installs one.
 */
export function findNodeGpu(): Promise<NodeGpu> {
  found ??= search();
  return found;
}

async function search(): Promise<NodeGpu> {
  Object.assign(globalThis, globals);
  const offered = await tryAdapter();
  if (offered) return offered;
  if (process.platform === "linux" && !process.env.VK_ICD_FILENAMES) {
    for (const folder of chromiumFolders()) {
      const driver = join(folder, swiftShaderFile);
      if (!existsSync(driver)) continue;
      process.env.VK_ICD_FILENAMES = driver;
      const adapter = await tryAdapter();
      if (adapter) return adapter;
    }
    delete process.env.VK_ICD_FILENAMES;
  }
  throw new AppError(
    "no-adapter",
    "no WebGPU adapter for Node: install a graphics driver, or the software one with `sudo apt-get install -y chromium libvulkan1`",
  );
}

const installed = Symbol.for("maet.nodeGpu");

/** Puts WebGPU's globals and `navigator.gpu` in place and says once which adapter it is. */
export async function installNodeGpu(): Promise<NodeGpu> {
  const nodeGpu = await findNodeGpu();
  if (!(installed in globalThis)) {
    Object.defineProperty(globalThis, installed, { value: true });
    calmPolling();
    const navigator = globalThis.navigator ?? {};
    Object.defineProperty(navigator, "gpu", { value: nodeGpu.gpu, configurable: true });
    Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
    process.stderr.write(`WebGPU in Node: ${nodeGpu.name}\n`);
  }
  return nodeGpu;
}
