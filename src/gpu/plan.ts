import { makeStructuredView } from "webgpu-utils";
import { assert } from "../base/assert";
import type { GpuDevice } from "./device";
import type { Kernel } from "./kernel";
import { compile } from "./pipelines";
import { SliceSchedule } from "./slices";
import { bytesOf, bytesPerElement, sizeBytesOf, sizeOf, type Tensor } from "./tensor";

interface Dispatch {
  readonly kind: "dispatch";
  readonly label: string;
  readonly kernel: Kernel;
  readonly buffers: Readonly<Record<string, Tensor>>;
  readonly params: Readonly<Record<string, number>>;
  readonly workgroups: readonly [number, number, number];
}

interface Copy {
  readonly kind: "copy";
  readonly label: string;
  readonly source: Tensor;
  readonly target: Tensor;
}

interface Clear {
  readonly kind: "clear";
  readonly label: string;
  readonly target: Tensor;
}

type Item = Dispatch | Copy | Clear;
type Bound = { readonly pipeline: GPUComputePipeline; readonly bindGroup: GPUBindGroup };

export type Workgroups = readonly [x: number, y?: number, z?: number];

const maxWorkgroups = 65535;

/** Workgroups that cover `count` elements with `size` invocations each, folded to two dimensions. */
export function linearWorkgroups(count: number, size: number): [number, number] {
  const groups = Math.max(1, Math.ceil(count / size));
  const y = Math.ceil(groups / maxWorkgroups);
  return [Math.ceil(groups / y), y];
}

/**
 * A list of dispatches, copies and clears, built once and replayed. `ready` compiles pipelines and makes bind groups
 * and uniforms; `run` creates none of these. A value that changes between runs belongs in a storage buffer.
 */
export class Plan implements Disposable {
  readonly label: string;
  readonly #gpu: GpuDevice;
  readonly #items: Item[] = [];
  readonly #schedule = new SliceSchedule();
  #bound: (Bound | undefined)[] | undefined;
  #uniforms: GPUBuffer | undefined;
  #phase = "";

  constructor(gpu: GpuDevice, label: string) {
    this.#gpu = gpu;
    this.label = label;
  }

  get gpu(): GpuDevice {
    return this.#gpu;
  }

  get dispatchCount(): number {
    return this.#items.filter((item) => item.kind === "dispatch").length;
  }

  /** Submits of the latest run. */
  get submitCount(): number {
    return this.#schedule.sliceCount;
  }

  /** Labels of all items in order, for display and for tests that count. */
  get labels(): readonly string[] {
    return this.#items.map((item) => item.label);
  }

  /** Items added from here on are labelled `phase/kernel`. */
  phase(phase: string): void {
    this.#phase = phase;
  }

  add(
    kernel: Kernel,
    buffers: Readonly<Record<string, Tensor>>,
    params: Readonly<Record<string, number>>,
    [x, y = 1, z = 1]: Workgroups,
  ): void {
    assert(!this.#bound, `plan ${this.label} is already compiled`);
    matches(kernel, "bindings", kernel.bindings, buffers);
    matches(kernel, "params", kernel.params, params);
    for (const count of [x, y, z]) {
      assert(
        Number.isInteger(count) && count > 0 && count <= maxWorkgroups,
        `${kernel.name}: ${x}×${y}×${z} workgroups`,
      );
    }
    this.#items.push({
      kind: "dispatch",
      label: this.#name(kernel.name),
      kernel,
      buffers,
      params,
      workgroups: [x, y, z],
    });
  }

  copy(source: Tensor, target: Tensor): void {
    assert(
      sizeOf(source) === sizeOf(target) && bytesOf(source.dtype) === bytesOf(target.dtype),
      `copy ${source.label} to ${target.label}: sizes differ`,
    );
    this.#items.push({ kind: "copy", label: this.#name("copy"), source, target });
  }

  clear(target: Tensor): void {
    this.#items.push({ kind: "clear", label: this.#name("clear"), target });
  }

  /** Compiles everything; `run` calls it when needed. */
  async ready(): Promise<void> {
    if (this.#bound) return;
    const compiled = await Promise.all(
      this.#items.map((item) => (item.kind === "dispatch" ? compile(this.#gpu, item.kernel) : undefined)),
    );
    const offsets = this.#writeUniforms();
    this.#bound = this.#items.map((item, index) => {
      const kernel = compiled[index];
      if (item.kind !== "dispatch" || !kernel) return undefined;
      return { pipeline: kernel.pipeline, bindGroup: this.#bind(item, kernel.layout, offsets[index] ?? 0) };
    });
    this.#gpu.throwIfFailed();
  }

  /** Encodes and submits the plan in slices of about 25 ms; resolves when the GPU has finished. */
  async run(): Promise<void> {
    await this.ready();
    await this.#schedule.run(this.#items.length, this.#gpu, (encoder, start, end) => this.#encode(encoder, start, end));
    this.#gpu.throwIfFailed();
  }

  /** Like `run`, but does not wait for the GPU (except the first time, which measures). The caller bounds what is in flight. */
  async submit(): Promise<void> {
    await this.ready();
    await this.#schedule.submit(this.#items.length, this.#gpu, (encoder, start, end) =>
      this.#encode(encoder, start, end),
    );
    this.#gpu.throwIfFailed();
  }

  /** Runs once with a timestamp around every item: milliseconds by label, or undefined where the adapter has none. */
  async profile(): Promise<ReadonlyMap<string, number> | undefined> {
    if (!this.#gpu.hasTimestamps) return undefined;
    await this.ready();
    const { profileItems } = await import("./timing");
    const items = this.#items.map((item, index) => ({
      label: item.label,
      encode: (encoder: GPUCommandEncoder, timestampWrites: GPUComputePassTimestampWrites) =>
        this.#encode(encoder, index, index + 1, timestampWrites),
    }));
    return profileItems(this.#gpu, items);
  }

  [Symbol.dispose](): void {
    if (!this.#uniforms) return;
    this.#gpu.memory.remove("scratch", this.#uniforms.size);
    this.#uniforms.destroy();
    this.#uniforms = undefined;
  }

  #name(name: string): string {
    return this.#phase ? `${this.#phase}/${name}` : name;
  }

  #writeUniforms(): number[] {
    const { device, limits, memory } = this.#gpu;
    const alignment = limits.minUniformBufferOffsetAlignment;
    let size = 0;
    const offsets = this.#items.map((item) => {
      const offset = size;
      if (item.kind !== "dispatch" || item.kernel.params.length === 0) return offset;
      const bytes = item.kernel.definitions.structs.Params?.size ?? 0;
      size += Math.ceil(bytes / alignment) * alignment;
      return offset;
    });
    if (size === 0) return offsets;
    const data = new ArrayBuffer(size);
    this.#items.forEach((item, index) => {
      if (item.kind !== "dispatch" || item.kernel.params.length === 0) return;
      const definition = item.kernel.definitions.structs.Params;
      assert(definition, `${item.kernel.name} has no struct Params`);
      makeStructuredView(definition, data, offsets[index] ?? 0).set(item.params);
    });
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    this.#uniforms = device.createBuffer({ label: `${this.label} params`, size, usage });
    memory.add("scratch", size);
    device.queue.writeBuffer(this.#uniforms, 0, data);
    return offsets;
  }

  #bind(item: Dispatch, layout: GPUBindGroupLayout, uniformOffset: number): GPUBindGroup {
    const entries: GPUBindGroupEntry[] = [];
    if (item.kernel.params.length > 0 && this.#uniforms) {
      const size = item.kernel.definitions.structs.Params?.size ?? 0;
      entries.push({ binding: 0, resource: { buffer: this.#uniforms, offset: uniformOffset, size } });
    }
    for (const [name, tensor] of Object.entries(item.buffers)) {
      const binding = item.kernel.bindingNumbers.get(name);
      assert(binding !== undefined, `${item.kernel.name} has no binding ${name}`);
      const size = Math.max(bytesPerElement, sizeBytesOf(tensor));
      entries.push({ binding, resource: { buffer: tensor.buffer, offset: tensor.byteOffset, size } });
    }
    return this.#gpu.device.createBindGroup({ label: item.label, layout, entries });
  }

  #encode(
    encoder: GPUCommandEncoder,
    start: number,
    end: number,
    timestampWrites?: GPUComputePassTimestampWrites,
  ): void {
    let pass: GPUComputePassEncoder | undefined;
    for (let index = start; index < end; index++) {
      const item = this.#items[index];
      if (!item) continue;
      if (item.kind === "dispatch") {
        const bound = this.#bound?.[index];
        assert(bound, `plan ${this.label} is not compiled`);
        pass ??= encoder.beginComputePass({ label: this.label, ...(timestampWrites && { timestampWrites }) });
        pass.setPipeline(bound.pipeline);
        pass.setBindGroup(0, bound.bindGroup);
        pass.dispatchWorkgroups(...item.workgroups);
        continue;
      }
      pass?.end();
      pass = undefined;
      const size = sizeBytesOf(item.target);
      if (item.kind === "clear") encoder.clearBuffer(item.target.buffer, item.target.byteOffset, size);
      else
        encoder.copyBufferToBuffer(
          item.source.buffer,
          item.source.byteOffset,
          item.target.buffer,
          item.target.byteOffset,
          size,
        );
    }
    pass?.end();
  }
}

function matches(
  kernel: Kernel,
  what: string,
  declared: readonly string[],
  given: Readonly<Record<string, unknown>>,
): void {
  const names = Object.keys(given);
  const missing = declared.filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !declared.includes(name));
  assert(
    missing.length === 0 && unknown.length === 0,
    `${kernel.name}: ${what} missing: ${missing.join(" ") || "–"}; unknown: ${unknown.join(" ") || "–"}`,
  );
}
