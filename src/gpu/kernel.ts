import { makeBindGroupLayoutDescriptors, makeShaderDataDefinitions, type ShaderDataDefinitions } from "webgpu-utils";
import { assert } from "../base/assert";

/** One entry point of a WGSL file, with the names that TypeScript uses; both sides are asserted to agree. */
export interface KernelSpec {
  readonly name: string;
  /** Kernel text, shared text appended. */
  readonly wgsl: string;
  readonly entryPoint: string;
  /** Storage bindings the entry point uses, in any order. */
  readonly bindings: readonly string[];
  /** Fields of `struct Params`, bound as `@binding(0) var<uniform> params`; empty if there is none. */
  readonly params: readonly string[];
  /** Values of `override` constants. */
  readonly constants?: Readonly<Record<string, number>>;
}

export interface Kernel extends KernelSpec {
  readonly definitions: ShaderDataDefinitions;
  readonly layout: GPUBindGroupLayoutDescriptor;
  /** Binding number of each storage binding. */
  readonly bindingNumbers: ReadonlyMap<string, number>;
  readonly constants: Readonly<Record<string, number>>;
  /** The same kernel with other `override` values. */
  with(constants: Readonly<Record<string, number>>): Kernel;
}

const COMPUTE = 4;

/** Reflects the WGSL and throws when its names and the spec's differ, in either direction. */
export function defineKernel(spec: KernelSpec): Kernel {
  const definitions = makeShaderDataDefinitions(spec.wgsl);
  const entry = definitions.entryPoints[spec.entryPoint];
  assert(entry, `${spec.name}: the shader has no entry point ${spec.entryPoint}`);
  const uniform = entry.resources.find((resource) => resource.name === "params");
  const storage = entry.resources.filter((resource) => resource !== uniform);
  for (const { name, group } of entry.resources) assert(group === 0, `${spec.name}: ${name} is not in @group(0)`);
  sameNames(
    spec,
    "bindings",
    spec.bindings,
    storage.map((resource) => resource.name),
  );
  const fields = uniform ? Object.keys(definitions.structs.Params?.fields ?? {}) : [];
  sameNames(spec, "params", spec.params, fields);
  const [layout] = makeBindGroupLayoutDescriptors(definitions, { compute: { entryPoint: spec.entryPoint } });
  assert(layout, `${spec.name} binds nothing`);
  for (const entryOfLayout of layout.entries) entryOfLayout.visibility = COMPUTE;
  const bindingNumbers = new Map(storage.map((resource) => [resource.name, resource.entry.binding] as const));
  return make(spec, { definitions, layout, bindingNumbers }, spec.constants ?? {});
}

type Reflected = Pick<Kernel, "definitions" | "layout" | "bindingNumbers">;

function make(spec: KernelSpec, reflected: Reflected, constants: Readonly<Record<string, number>>): Kernel {
  return { ...spec, ...reflected, constants, with: (more) => make(spec, reflected, { ...constants, ...more }) };
}

function sameNames(spec: KernelSpec, what: string, declared: readonly string[], found: readonly string[]): void {
  const missing = found.filter((name) => !declared.includes(name));
  const unknown = declared.filter((name) => !found.includes(name));
  assert(
    missing.length === 0 && unknown.length === 0,
    `${spec.name} (${spec.entryPoint}): ${what} differ from the shader; not declared: ${missing.join(" ") || "–"}; not in the shader: ${unknown.join(" ") || "–"}`,
  );
}
