import { expect, test } from "vitest";
import { Arena } from "./arena";
import { defineKernel } from "./kernel";
import { linearWorkgroups, Plan } from "./plan";
import { view } from "./tensor";
import { testDevice } from "./testing";
import { Reader, readFloats, upload } from "./transfer";

const wgsl = `
struct Params { count: u32, factor: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
override size: u32 = 64;
@compute @workgroup_size(size)
fn scale(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  if (index < params.count) { output[index] += params.factor * input[index]; }
}`;
const spec = { name: "scale", wgsl, entryPoint: "scale", bindings: ["input", "output"], params: ["count", "factor"] };

test("a plan is replayed with the same buffers and creates none after the first run", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const input = arena.tensor("input", [100], "scratch");
  const output = arena.tensor("output", [100], "scratch");
  upload(
    gpu,
    input,
    Float32Array.from({ length: 100 }, (_, index) => index),
  );
  using plan = new Plan(gpu, "scale");
  plan.clear(output);
  plan.add(defineKernel(spec), { input, output }, { count: 100, factor: 2 }, linearWorkgroups(100, 64));
  plan.copy(view(output, { offset: 0, shape: [50] }), view(input, { offset: 0, shape: [50] }));
  await plan.run();
  const created = gpu.memory.buffersCreated;
  await plan.run();
  expect(gpu.memory.buffersCreated).toBe(created);
  const values = await readFloats(gpu, output);
  expect(values[10]).toBe(40);
  expect(values[99]).toBe(198);
  expect(plan.dispatchCount).toBe(1);
});

test("a kernel whose names differ from its shader is refused", () => {
  expect(() => defineKernel({ ...spec, bindings: ["input", "result"] })).toThrow("not declared: output");
  expect(() => defineKernel({ ...spec, params: ["count"] })).toThrow("not declared: factor");
});

test("bytes are counted by role and given back", async () => {
  const gpu = await testDevice();
  const before = gpu.memory.report().bytes.weights;
  {
    using arena = new Arena(gpu);
    arena.tensor("weights", [10, 10], "weights");
    await arena.allocated();
    expect(gpu.memory.report().bytes.weights).toBe(before + 400);
  }
  expect(gpu.memory.report().bytes.weights).toBe(before);
});

test("a reader reads again and again through one buffer", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const tensor = arena.tensor("words", [8], "scratch", "u32");
  upload(gpu, tensor, Uint32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  using reader = new Reader(gpu, 4);
  expect([...(await reader.read(tensor, { offset: 2, count: 3 }))]).toEqual([3, 4, 5]);
  expect([...(await reader.read(tensor, { offset: 4, count: 4 }))]).toEqual([5, 6, 7, 8]);
});
