import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import type { Lab } from "./lab";

const kinds = [
  ["self_attn.q_proj", [576, 576]],
  ["self_attn.k_proj", [192, 576]],
  ["self_attn.v_proj", [192, 576]],
  ["self_attn.o_proj", [576, 576]],
  ["mlp.gate_proj", [1536, 576]],
  ["mlp.up_proj", [1536, 576]],
  ["mlp.down_proj", [576, 1536]],
  ["input_layernorm", [576]],
  ["post_attention_layernorm", [576]],
] as const;

/** Random numbers in [−1, 1) that are the same every time (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

/**
 * A run report as a model of 272 tensors and 134.5 million weights would leave it: 30 layers, six deltas. It is made for
 * tests of size and speed and says so in its name; its Gram matrices are those of random vectors.
 */
export function largeReport(): string {
  const recorded = JSON.parse(readFileSync("public/recorded/embedded.json", "utf8"));
  const tensors: { name: string; shape: number[] }[] = Array.from({ length: 30 }, (_, layer) =>
    kinds.map(([kind, shape]) => ({ name: `model.layers.${layer}.${kind}.weight`, shape: [...shape] })),
  ).flat();
  tensors.push({ name: "model.embed_tokens.weight", shape: [49152, 576] }, { name: "model.norm.weight", shape: [576] });
  const random = randomFrom(7);
  const { basis } = recorded.gram;
  const matrices = tensors.map(() => {
    const common = Array.from({ length: 12 }, random);
    const vectors = basis.map((_: string, i: number) => {
      const size = i === basis.length - 1 ? 40 : 2;
      return common.map((value) => size * (0.3 * value + random()));
    });
    return vectors.flatMap((a: number[]) =>
      vectors.map((b: number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)),
    );
  });
  const sizes = tensors.map(({ shape }) => shape.reduce((product, length) => product * length, 1));
  const byTensor = sizes.map((size) => Math.floor(size * (0.05 + 0.04 * random())));
  // What the recording keeps beyond this, it keeps for its own tensors.
  const keyNeurons = Object.fromEntries(
    Object.keys(recorded.keyNeurons).map((corpus) => [
      corpus,
      { count: byTensor.reduce((sum, count) => sum + count, 0), threshold: 1e-4, byTensor },
    ]),
  );
  const { version, recipe, provenance, losses, stages, results, samples, wallMs, peakBytes, peakByRole } = recorded;
  return JSON.stringify({
    ...{ version, recipe, provenance, losses, stages, results, samples, wallMs, peakBytes, peakByRole },
    name: "made for tests: 272 tensors",
    model: {
      ...recorded.model,
      name: "272 tensors",
      tensors,
      parameterCount: sizes.reduce((sum, size) => sum + size, 0),
    },
    keyNeurons,
    gram: { basis, matrices },
    transferSet: [],
    similarity: { dot: {}, cosine: {} },
  });
}

/** Shows that report on the Merge step. */
export async function openLarge(lab: Lab): Promise<void> {
  await lab.open("/lab/model");
  await lab.openRecipe(largeReport(), "large.json");
  await lab.step("merge");
  await expect(lab.part("merge.map").locator("[data-cell]")).toHaveCount(272);
}
