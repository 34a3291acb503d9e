import { AppError } from "../base/errors";
import { MemoryMeter } from "./memory";
import { SubmitMeter } from "./submits";

/** What the adapter says of itself; shown to people and kept in reports. */
export interface AdapterReport {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** True for an adapter that computes on the CPU (SwiftShader, lavapipe, WARP). */
  readonly isFallback: boolean;
}

/** The limits that decide what a job allocates. */
export type BufferLimits = Pick<
  GPUSupportedLimits,
  "maxBufferSize" | "maxStorageBufferBindingSize" | "minUniformBufferOffsetAlignment"
>;

/** One opened device with everything that depends on it. Whoever opened it destroys it. */
export interface GpuDevice {
  readonly device: GPUDevice;
  readonly adapter: AdapterReport;
  readonly limits: BufferLimits;
  readonly hasTimestamps: boolean;
  /** Threads of every subgroup; undefined where the adapter has none or their size varies. */
  readonly subgroupSize: number | undefined;
  readonly memory: MemoryMeter;
  readonly submits: SubmitMeter;
  /** Resolves once, with the reason, when the device is lost or destroyed. */
  readonly lost: Promise<AppError>;
  /** Throws the first error that the device reported outside an error scope, or its loss. */
  throwIfFailed(): void;
  destroy(): void;
}

/** An adapter that was not opened: what it says of itself and what one buffer may hold. */
export interface AdapterOffer {
  readonly adapter: AdapterReport;
  readonly limits: BufferLimits;
}

/** The adapter that `openDevice` would open. Errors: `no-webgpu`, `no-adapter`. */
export async function describeAdapter(gpu: GPU | undefined): Promise<AdapterOffer> {
  const adapter = await requestAdapter(gpu);
  return { adapter: reportOf(adapter), limits: adapter.limits };
}

export interface OpenDeviceOptions {
  readonly gpu: GPU | undefined;
  /** `default` keeps WebGPU's guaranteed limits, to test that they are enough. */
  readonly limits?: "adapter" | "default";
}

const wantedLimits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
] as const;

const optionalFeatures: readonly GPUFeatureName[] = ["shader-f16", "subgroups", "timestamp-query"];

/**
 * Opens the best adapter with its real limits and the optional features it has.
 * Errors: `no-webgpu` without `navigator.gpu`, `no-adapter` where no adapter is offered, `device-refused`.
 */
export async function openDevice({ gpu, limits = "adapter" }: OpenDeviceOptions): Promise<GpuDevice> {
  const adapter = await requestAdapter(gpu);
  const requiredLimits: Record<string, number> = {};
  if (limits === "adapter") for (const name of wantedLimits) requiredLimits[name] = adapter.limits[name];
  const requiredFeatures = optionalFeatures.filter((feature) => adapter.features.has(feature));
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({ label: "maet", requiredLimits, requiredFeatures });
  } catch (cause) {
    throw new AppError("device-refused", `the adapter refused a device: ${String(cause)}`, { cause });
  }
  const { subgroupMinSize, subgroupMaxSize } = adapter.info;
  const isFixed = device.features.has("subgroups") && subgroupMinSize === subgroupMaxSize;
  return watch(device, reportOf(adapter), isFixed ? subgroupMinSize : undefined);
}

async function requestAdapter(gpu: GPU | undefined): Promise<GPUAdapter> {
  if (!gpu)
    throw new AppError(
      "no-webgpu",
      "WebGPU is not offered here; use Chrome or Edge 113 or newer over https or localhost",
    );
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    throw new AppError(
      "no-adapter",
      "WebGPU is present but no graphics adapter was offered; check the graphics driver (chrome://gpu names the cause)",
    );
  }
  return adapter;
}

function reportOf(adapter: GPUAdapter): AdapterReport {
  const { vendor, architecture, device, description } = adapter.info;
  const text = `${vendor} ${device} ${description}`.toLowerCase();
  const isFallback = adapter.info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|basic render/.test(text);
  return { vendor, architecture, device, description, isFallback };
}

function watch(device: GPUDevice, adapter: AdapterReport, subgroupSize: number | undefined): GpuDevice {
  let failure: AppError | undefined;
  device.addEventListener("uncapturederror", (event) => {
    const { error } = event as GPUUncapturedErrorEvent;
    const code = error.constructor.name === "GPUOutOfMemoryError" ? "out-of-memory" : "gpu-error";
    failure ??= new AppError(code, `the GPU reported: ${error.message}`);
  });
  const lost = device.lost.then((info) => {
    const error = new AppError("device-lost", `the GPU device was lost (${info.reason}): ${info.message}`);
    failure ??= error;
    return error;
  });
  return {
    device,
    adapter,
    limits: device.limits,
    hasTimestamps: device.features.has("timestamp-query"),
    subgroupSize,
    memory: new MemoryMeter(),
    submits: new SubmitMeter(),
    lost,
    throwIfFailed() {
      if (failure) throw failure;
    },
    destroy() {
      device.destroy();
    },
  };
}

/** One line that names the adapter, e.g. in reports and as the key of tuned choices. */
export function adapterName({ vendor, device, description, architecture }: AdapterReport): string {
  return [description || device || vendor, architecture].filter(Boolean).join(" · ");
}
