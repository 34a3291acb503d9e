import { expect, test } from "vitest";
import { AppError, hasCode } from "../base/errors";
import { Arena } from "./arena";
import { type GpuDevice, openDevice } from "./device";
import { defineKernel } from "./kernel";
import { Plan } from "./plan";
import { testDevice } from "./testing";
import { upload } from "./transfer";

const wgsl = `@group(0) @binding(0) var<storage, read_write> values: array<f32>;
@compute @workgroup_size(64)
fn double(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&values)) { values[id.x] *= 2.0; }
}`;
const spec = { name: "double", wgsl, entryPoint: "double", bindings: ["values"], params: [] };

/** A device of its own: these tests spoil theirs. */
const ownDevice = () => openDevice({ gpu: navigator.gpu, limits: "default" });

async function failure(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("all GPU tests run with the limits that WebGPU guarantees", async () => {
  const { limits } = (await testDevice()).device;
  expect(limits.maxBufferSize).toBe(256 << 20);
  expect(limits.maxStorageBufferBindingSize).toBe(128 << 20);
  expect(limits.maxStorageBuffersPerShaderStage).toBe(8);
  expect(limits.maxComputeWorkgroupStorageSize).toBe(16 << 10);
  expect(limits.maxComputeInvocationsPerWorkgroup).toBe(256);
  expect(limits.maxComputeWorkgroupsPerDimension).toBe(65535);
});

test("the adapter's own limits are asked for by default", async () => {
  const gpu = await openDevice({ gpu: navigator.gpu });
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  expect(gpu.limits.maxStorageBufferBindingSize).toBe(adapter?.limits.maxStorageBufferBindingSize);
  expect(gpu.limits.maxBufferSize).toBe(adapter?.limits.maxBufferSize);
  gpu.destroy();
});

test("without WebGPU, without an adapter and with a refused device the error says which", async () => {
  expect(hasCode(await failure(() => openDevice({ gpu: undefined })), "no-webgpu")).toBe(true);
  const without = { requestAdapter: async () => null } as unknown as GPU;
  expect(hasCode(await failure(() => openDevice({ gpu: without })), "no-adapter")).toBe(true);
  const adapter = {
    limits: {},
    features: new Set(),
    info: {},
    requestDevice: async () => {
      throw new Error("no");
    },
  };
  const refusing = { requestAdapter: async () => adapter } as unknown as GPU;
  expect(hasCode(await failure(() => openDevice({ gpu: refusing })), "device-refused")).toBe(true);
});

test("a buffer above the limit is refused by name, before the GPU is asked", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const before = gpu.memory.report().totalBytes;
  const error = await failure(() => arena.tensor("activations of layer 3", [(32 << 20) + 1], "activations"));
  expect(hasCode(error, "limit")).toBe(true);
  expect(String(error)).toContain("activations of layer 3");
  expect(gpu.memory.report().totalBytes).toBe(before);
});

test("memory that the GPU refuses is an out-of-memory error that names buffer and size", async () => {
  const gpu = await testDevice();
  const { device } = gpu;
  // No adapter is made to run out of memory here: its error scope is made to say so.
  const refusing = {
    pushErrorScope: () => undefined,
    createBuffer: (descriptor: GPUBufferDescriptor) => device.createBuffer(descriptor),
    popErrorScope: async () => ({ message: "out of memory" }),
  };
  using arena = new Arena({ ...gpu, device: refusing as unknown as GPUDevice } satisfies GpuDevice);
  arena.tensor("moment1", [1 << 18], "optimiser");
  const error = await failure(() => arena.allocated());
  expect(hasCode(error, "out-of-memory")).toBe(true);
  expect(String(error)).toMatch(/moment1/);
  expect(String(error)).toMatch(/1(\.0)? MiB/);
});

test("a lost device is named at the next wait", async () => {
  const gpu = await ownDevice();
  const arena = new Arena(gpu);
  const plan = new Plan(gpu, "double");
  plan.add(defineKernel(spec), { values: arena.tensor("values", [100], "scratch") }, {}, [2]);
  await plan.run();
  gpu.throwIfFailed();
  gpu.device.destroy();
  expect(await gpu.lost).toBeInstanceOf(AppError);
  expect(hasCode(await failure(() => plan.run()), "device-lost")).toBe(true);
});

test("a shader that does not compile is named with its line", async () => {
  const gpu = await ownDevice();
  using arena = new Arena(gpu);
  const broken = { ...spec, name: "broken", wgsl: wgsl.replace("*= 2.0", "*= 2u") };
  using plan = new Plan(gpu, "broken");
  plan.add(defineKernel(broken), { values: arena.tensor("values", [100], "scratch") }, {}, [2]);
  const error = await failure(() => plan.ready());
  expect(hasCode(error, "shader")).toBe(true);
  expect(String(error)).toMatch(/broken does not compile: broken:4: /);
  gpu.throwIfFailed();
  gpu.destroy();
});

test("an error outside any scope is thrown at the next wait", async () => {
  const gpu = await ownDevice();
  using arena = new Arena(gpu);
  const values = arena.tensor("values", [4], "scratch");
  gpu.device.queue.writeBuffer(values.buffer, 0, new Float32Array(5));
  await gpu.device.queue.onSubmittedWorkDone();
  const error = await failure(() => gpu.throwIfFailed());
  expect(hasCode(error, "gpu-error")).toBe(true);
  gpu.destroy();
});

test("timestamps give milliseconds by label where the adapter has them", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const values = arena.tensor("values", [100], "scratch");
  upload(gpu, values, new Float32Array(100).fill(1));
  using plan = new Plan(gpu, "timed");
  plan.phase("first");
  plan.add(defineKernel(spec), { values }, {}, [2]);
  plan.phase("second");
  plan.add(defineKernel(spec), { values }, {}, [2]);
  plan.add(defineKernel(spec), { values }, {}, [2]);
  const times = await plan.profile();
  if (!gpu.hasTimestamps) return expect(times).toBeUndefined();
  expect([...(times?.keys() ?? [])]).toEqual(["first/double", "second/double"]);
  for (const ms of times?.values() ?? []) expect(ms).toBeGreaterThanOrEqual(0);
});
