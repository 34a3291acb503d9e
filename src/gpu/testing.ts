import { expect, vi } from "vitest";
import { type GpuDevice, openDevice } from "./device";

let shared: Promise<GpuDevice> | undefined;

/** One device per test process, opened on first use; throws, never skips, where no adapter is found. */
export function testDevice(): Promise<GpuDevice> {
  shared ??= openDevice({ gpu: globalThis.navigator?.gpu, limits: "default" });
  return shared;
}

const makers = [
  "createBuffer",
  "createBindGroup",
  "createComputePipelineAsync",
  "createComputePipeline",
  "createShaderModule",
] as const;

/** Does `work` and holds it to making nothing on the device: no buffer, bind group, pipeline or shader module. */
export async function expectNothingMade({ device }: GpuDevice, work: () => Promise<void>): Promise<void> {
  const spies = makers.map((maker) => vi.spyOn(device, maker));
  try {
    await work();
    for (const spy of spies) expect(spy, spy.getMockName()).not.toHaveBeenCalled();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
