import { readFileSync } from "node:fs";
import type { MergeSettings } from "./settings";

/** For tests: float32 tensors of a small safetensors file, in the file's order of names, sorted. */
export function readTensors(path: string): ReadonlyMap<string, Float32Array> {
  const bytes = readFileSync(path);
  const headerSize = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + headerSize)) as Record<
    string,
    { data_offsets: [number, number] }
  >;
  const tensors = new Map<string, Float32Array>();
  for (const name of Object.keys(header).sort()) {
    const range = header[name]?.data_offsets;
    if (name === "__metadata__" || !range) continue;
    const start = bytes.byteOffset + 8 + headerSize + range[0];
    tensors.set(name, new Float32Array(bytes.buffer.slice(start, start + range[1] - range[0])));
  }
  return tensors;
}

export const goldenRun = "fixtures/goldens/maet";

/** The settings of the golden recipe. */
export const goldenSettings: MergeSettings = {
  alpha: 0.8,
  beta: 0.2,
  mu: [0.5, 0.7],
  gamma: 0.6,
  eta: 1,
  transferRatio: 0.8,
  similarity: "dot",
  exclude: [],
  force: [],
  kinds: null,
  languageWeights: "equation2",
};

/** The golden run's trained models minus its base, in basis order, and the base. */
export function goldenVectors(): {
  readonly names: readonly string[];
  readonly deltas: readonly ReadonlyMap<string, Float32Array>[];
  readonly base: ReadonlyMap<string, Float32Array>;
} {
  const base = readTensors(`${goldenRun}/model/model.safetensors`);
  const deltas = ["ability", "reference", "bn", "es"].map((model) => {
    const trained = readTensors(`${goldenRun}/expected/model.${model}.safetensors`);
    return new Map(
      [...trained].map(([name, values]) => [name, values.map((value, i) => value - (base.get(name)?.[i] ?? 0))]),
    );
  });
  return { names: [...base.keys()], deltas, base };
}

/** Gram matrices of the golden run, by tensor: the deltas in basis order and the base, summed in f64. */
export function goldenGrams(): readonly (readonly number[])[] {
  const { names, deltas, base } = goldenVectors();
  return names.map((name) => {
    const vectors = [...deltas, base].map((vector) => vector.get(name) ?? new Float32Array());
    return vectors.flatMap((a) => vectors.map((b) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)));
  });
}
