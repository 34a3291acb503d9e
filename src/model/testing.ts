import { createRandom } from "../base/random";
import type { ModelConfig } from "../formats/modelConfig";
import { testDevice } from "../gpu/testing";
import { type Slabs, uploadTensor } from "./weights";

/** A Llama of two layers whose sizes are no power of two. */
export const tinyConfig: ModelConfig = {
  architecture: "llama",
  vocabSize: 13,
  hiddenSize: 12,
  intermediateSize: 18,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headSize: 6,
  normEpsilon: 1e-5,
  ropeBase: 10_000,
  ropeScaling: { kind: "none" },
  slidingWindow: null,
  attentionBias: false,
  outputBias: false,
  queryKeyNorm: false,
  tiedHead: true,
  maxPositions: 64,
  bosTokenId: null,
  eosTokenId: 0,
};

/** Norms about 1, the rest of about 0.3, so that no softmax is saturated; each as `rounded` makes it. */
export async function randomise(
  weights: Slabs,
  seed: number,
  rounded: (value: number) => number = (value) => value,
): Promise<void> {
  const gpu = await testDevice();
  const random = createRandom(seed);
  for (const { name, size } of weights.layout.tensors) {
    const centre = name.includes("norm") ? 1 : 0;
    const values = Float32Array.from({ length: size }, () => rounded(centre + 0.6 * (random.next() - 0.5)));
    uploadTensor(gpu, weights, name, values);
  }
}
