import type { LinearShape } from "../../kernels/autotune";

export type Jax = typeof import("@jax-js/jax");

let loaded: Promise<Jax> | undefined;

/** The opponent on the same adapter. It reads `navigator.userAgent` when it is loaded. */
export function loadJax(): Promise<Jax> {
  loaded ??= (async () => {
    if (!globalThis.navigator?.userAgent) {
      Object.defineProperty(globalThis.navigator, "userAgent", { value: "Node", configurable: true });
    }
    const jax = await import("@jax-js/jax");
    await jax.init("webgpu");
    jax.defaultDevice("webgpu");
    return jax;
  })();
  return loaded;
}

/**
 * GFLOP/s of jax-js for input · weightᵀ, the best of a few runs after a warm-up. Every result is kept until it has been
 * waited for: jax-js never computes one that is disposed of before.
 */
export async function jaxMatmul(shape: LinearShape, repeats: number): Promise<number> {
  const { numpy } = await loadJax();
  const { tokens, inputs, outputs } = shape;
  const filled = (rows: number, columns: number) =>
    numpy.array(
      Float32Array.from({ length: rows * columns }, (_, index) => ((index * 7919) % 201) / 1e4 - 0.01),
      {
        shape: [rows, columns],
      },
    );
  const input = filled(tokens, inputs);
  const weight = filled(outputs, inputs);
  const results = [];
  let shortest = Number.POSITIVE_INFINITY;
  const timedRuns = 3;
  for (let run = 0; run <= timedRuns; run++) {
    const start = performance.now();
    for (let repeat = 0; repeat < repeats; repeat++) {
      results.push(numpy.matmul(input.ref, numpy.transpose(weight.ref)));
    }
    for (const result of results) await result.blockUntilReady();
    if (run > 0) shortest = Math.min(shortest, performance.now() - start);
    for (const result of results.splice(0)) result.dispose();
  }
  input.dispose();
  weight.dispose();
  return (2 * tokens * inputs * outputs * repeats) / shortest / 1e6;
}
