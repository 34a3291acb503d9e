import { type GpuDevice, openDevice } from "./device";

let shared: Promise<GpuDevice> | undefined;

/** One device per test process, opened on first use; throws, never skips, where no adapter is found. */
export function testDevice(): Promise<GpuDevice> {
  shared ??= openDevice({ gpu: globalThis.navigator?.gpu, limits: "default" });
  return shared;
}
