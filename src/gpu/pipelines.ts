import { AppError } from "../base/errors";
import type { GpuDevice } from "./device";
import type { Kernel } from "./kernel";

export interface CompiledKernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

interface DeviceCache {
  readonly modules: Map<string, GPUShaderModule>;
  readonly pipelines: Map<string, Promise<CompiledKernel>>;
}

const caches = new WeakMap<GPUDevice, DeviceCache>();

/** Compiles a kernel asynchronously, once per device and set of constants. Error: `shader` with the compiler's lines. */
export function compile(gpu: GpuDevice, kernel: Kernel): Promise<CompiledKernel> {
  const cache = cacheOf(gpu.device);
  const key = `${kernel.entryPoint} ${JSON.stringify(kernel.constants)} ${kernel.wgsl}`;
  const known = cache.pipelines.get(key);
  if (known !== undefined) return known;
  const compiled = build(gpu.device, cache, kernel);
  cache.pipelines.set(key, compiled);
  return compiled;
}

function cacheOf(device: GPUDevice): DeviceCache {
  const known = caches.get(device);
  if (known) return known;
  const fresh: DeviceCache = { modules: new Map(), pipelines: new Map() };
  caches.set(device, fresh);
  return fresh;
}

async function build(device: GPUDevice, cache: DeviceCache, kernel: Kernel): Promise<CompiledKernel> {
  const module = cache.modules.get(kernel.wgsl) ?? createModule(device, kernel);
  cache.modules.set(kernel.wgsl, module);
  const layout = device.createBindGroupLayout({ ...kernel.layout, label: kernel.name });
  try {
    const pipeline = await device.createComputePipelineAsync({
      label: `${kernel.name}.${kernel.entryPoint}`,
      layout: device.createPipelineLayout({ label: kernel.name, bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: kernel.entryPoint, constants: { ...kernel.constants } },
    });
    return { pipeline, layout };
  } catch (cause) {
    const info = await module.getCompilationInfo();
    const lines = info.messages.map((message) => `${kernel.name}:${message.lineNum}: ${message.message}`).join("\n");
    throw new AppError("shader", `${kernel.name} does not compile: ${lines || String(cause)}`, { cause });
  }
}

/** An error of the compiler is told by the pipeline that needs the module, so it must not fail the whole device. */
function createModule(device: GPUDevice, { name, wgsl }: Kernel): GPUShaderModule {
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ label: name, code: wgsl });
  device.popErrorScope().catch(() => undefined);
  return module;
}
