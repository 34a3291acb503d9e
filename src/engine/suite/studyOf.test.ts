import { expect, test } from "vitest";
import type { RunTensors } from "../../formats/runTensors";
import { layerOf, studyOf } from "./studyOf";

test("a tensor's layer by its name", () => {
  expect(
    ["model.layers.12.mlp.up_proj.weight", "model.embed_tokens.weight", "lm_head.weight", "model.norm.weight"].map(
      layerOf,
    ),
  ).toEqual(["12", "embed", "head", "norm"]);
});

// Two deltas of 40 scalars in one tensor of layer 0, one of 3 scalars in layer 1; every other scalar of the first is free.
const deltas: Readonly<Record<string, readonly Float32Array[]>> = {
  ability: [Float32Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? i - 7 : 0)), Float32Array.of(0, 2, 0)],
  es: [Float32Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 1 : 0)), Float32Array.of(0, 0, 0)],
};
const isFree = (values: Float32Array) => values.map((value) => Number(value !== 0));
const run = {
  basis: ["ability", "es"],
  async readDeltaMask(name: string, tensor: number) {
    const values = deltas[name]?.[tensor] ?? new Float32Array();
    const words = new Uint32Array(Math.ceil(values.length / 32));
    isFree(values).forEach((free, i) => {
      words[i >>> 5] = (words[i >>> 5] ?? 0) | (free << (i & 31));
    });
    return words;
  },
  readDeltaValues: async (name: string, tensor: number) =>
    (deltas[name]?.[tensor] ?? new Float32Array()).filter(Boolean),
} as unknown as RunTensors;

test("every pair of models by layer: cosine of the changes and the mean distance of the weights", async () => {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const matrices = [0, 1].map((tensor) => {
    const [a, b] = [deltas.ability?.[tensor] ?? new Float32Array(), deltas.es?.[tensor] ?? new Float32Array()];
    return [dot(a, a), dot(a, b), 0, dot(b, a), dot(b, b), 0, 0, 0, 1];
  });
  const report = {
    losses: { "learn/ability": [2, 1], "locate/ability": [3] },
    model: {
      tensors: [
        { name: "model.layers.0.mlp.up_proj.weight", shape: [8, 5] },
        { name: "model.layers.1.input_layernorm.weight", shape: [3] },
      ],
    },
    gram: { basis: ["ability", "es", "base"], matrices },
  } as unknown as Parameters<typeof studyOf>[0];
  const { seed, curves, pairs } = await studyOf(report, run, 5);
  expect(seed).toBe(5);
  expect(curves).toEqual([{ name: "key neurons only", losses: [2, 1] }]);
  const [a, b] = [deltas.ability?.[0] ?? new Float32Array(), deltas.es?.[0] ?? new Float32Array()];
  const distance = a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / 40;
  expect(pairs).toHaveLength(2);
  expect(pairs[0]).toMatchObject({ left: "ability", right: "es", layer: "0" });
  expect(pairs[0]?.cosine).toBeCloseTo(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), 12);
  expect(pairs[0]?.meanL1).toBeCloseTo(distance, 12);
  // Where one of them changed nothing there is no angle.
  expect(pairs[1]).toEqual({ left: "ability", right: "es", layer: "1", cosine: null, meanL1: 2 / 3 });
});
