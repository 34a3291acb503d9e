/**
 * What Node 20 lacks and libraries use when they are imported: `Float16Array` (webgpu-utils names it at module scope)
 * and the iterator helpers (`map`, `filter`, `toArray`…). Import this file first. The page never does: browsers with WebGPU have both.
 */

type Callback = (value: unknown, index: number) => unknown;

function* mapped(source: Iterable<unknown>, callback: Callback): Generator<unknown> {
  let index = 0;
  for (const value of source) yield callback(value, index++);
}

function* filtered(source: Iterable<unknown>, callback: Callback): Generator<unknown> {
  let index = 0;
  for (const value of source) if (callback(value, index++)) yield value;
}

function* flattened(source: Iterable<unknown>, callback: Callback): Generator<unknown> {
  let index = 0;
  for (const value of source) yield* callback(value, index++) as Iterable<unknown>;
}

function* taken(source: Iterable<unknown>, limit: number): Generator<unknown> {
  let left = limit;
  if (left <= 0) return;
  for (const value of source) {
    yield value;
    left -= 1;
    if (left <= 0) return;
  }
}

function* dropped(source: Iterable<unknown>, limit: number): Generator<unknown> {
  let index = 0;
  for (const value of source) if (index++ >= limit) yield value;
}

const helpers = {
  map(this: Iterable<unknown>, callback: Callback) {
    return mapped(this, callback);
  },
  filter(this: Iterable<unknown>, callback: Callback) {
    return filtered(this, callback);
  },
  flatMap(this: Iterable<unknown>, callback: Callback) {
    return flattened(this, callback);
  },
  take(this: Iterable<unknown>, limit: number) {
    return taken(this, limit);
  },
  drop(this: Iterable<unknown>, limit: number) {
    return dropped(this, limit);
  },
  toArray(this: Iterable<unknown>) {
    return [...this];
  },
  forEach(this: Iterable<unknown>, callback: Callback) {
    [...this].forEach(callback);
  },
  some(this: Iterable<unknown>, callback: Callback) {
    return [...this].some(callback);
  },
  every(this: Iterable<unknown>, callback: Callback) {
    return [...this].every(callback);
  },
  find(this: Iterable<unknown>, callback: Callback) {
    return [...this].find(callback);
  },
  reduce(this: Iterable<unknown>, callback: (sum: unknown, value: unknown) => unknown, ...initial: [unknown?]) {
    const values = [...this];
    return initial.length > 0 ? values.reduce(callback, initial[0]) : values.reduce(callback);
  },
};

/** Stands in for the type's name only: nothing here computes in half floats through it. */
class Float16ArrayStandIn extends Uint16Array {}

const iteratorPrototype: object = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
for (const [name, value] of Object.entries(helpers)) {
  if (!(name in iteratorPrototype)) {
    Object.defineProperty(iteratorPrototype, name, { value, writable: true, configurable: true });
  }
}
if (!("Float16Array" in globalThis)) {
  Object.defineProperty(globalThis, "Float16Array", { value: Float16ArrayStandIn, writable: true, configurable: true });
}
for (const name of ["dispose", "asyncDispose"] as const) {
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
}
// Reflection of shaders names it before a GPU is opened. The values are those of the WebGPU specification.
if (!("GPUShaderStage" in globalThis)) {
  Object.defineProperty(globalThis, "GPUShaderStage", {
    value: { VERTEX: 1, FRAGMENT: 2, COMPUTE: 4 },
    writable: true,
    configurable: true,
  });
}
