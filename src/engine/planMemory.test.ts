// The plan against sums by hand for the shapes of two models of the hub; nothing is allocated.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { memoryChange } from "../formats/gentlerRecipe";
import { type ModelConfig, parseModelConfig } from "../formats/modelConfig";
import { parseRecipeText, type Recipe } from "../formats/recipe";
import type { AdapterOffer } from "../gpu/device";
import { plannedWorks } from "./api";
import { planForMemory } from "./memoryProposals";
import { planWorks } from "./planMemory";

const offer: AdapterOffer = {
  adapter: { vendor: "test", architecture: "", device: "", description: "WebGPU's default limits", isFallback: false },
  limits: {
    maxBufferSize: 256 << 20,
    maxStorageBufferBindingSize: 128 << 20,
    minUniformBufferOffsetAlignment: 256,
  },
};

const smol = parseModelConfig({
  model_type: "llama",
  vocab_size: 49152,
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  rms_norm_eps: 1e-5,
  rope_theta: 100000,
  tie_word_embeddings: true,
  max_position_embeddings: 8192,
  eos_token_id: 0,
});

const qwen = parseModelConfig({
  model_type: "qwen2",
  vocab_size: 151936,
  hidden_size: 896,
  intermediate_size: 4864,
  num_hidden_layers: 24,
  num_attention_heads: 14,
  num_key_value_heads: 2,
  rms_norm_eps: 1e-6,
  rope_theta: 1000000,
  tie_word_embeddings: true,
  max_position_embeddings: 32768,
  eos_token_id: 151643,
});

// The numbers of WebGPU's constants, which Node does not have.
beforeAll(() => vi.stubGlobal("GPUBufferUsage", { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 }));
afterAll(() => vi.unstubAllGlobals());

async function recipeOf(change: Partial<Recipe>): Promise<Recipe> {
  const recipe = parseRecipeText(await readFile("recipes/embedded-short.json", "utf8"));
  const { locate, learn } = recipe;
  return {
    ...recipe,
    contextLength: 512,
    batchSize: 1,
    locate: { ...locate, keyNeuronRatio: 0.025 },
    learn: { ...learn, compareFull: false },
    ...change,
  };
}

/** Bytes of activations that a training of one micro-batch holds, summed by hand. */
function activationBytes(config: ModelConfig, tokens: number, recompute: boolean): number {
  const { hiddenSize: h, intermediateSize: m, heads, kvHeads, headSize, layers, vocabSize } = config;
  const layer = 4 * h + (heads + 2 * kvHeads) * headSize + heads * headSize + 3 * m;
  const backward = 2 * h + (heads + 2 * kvHeads) * headSize + heads * headSize + m;
  const wholeLogits = 4 * tokens * vocabSize <= 64 << 20;
  const logits = wholeLogits ? vocabSize : Math.max((16 << 20) / (4 * tokens), 2 * m);
  const kept = recompute ? layer + (layers - 1) * h : layers * layer + 2 * h;
  const head = recompute && logits <= 2 * m ? 0 : logits;
  return 4 * tokens * (kept + backward + h + head);
}

const shapes: readonly [string, ModelConfig, number][] = [
  ["SmolLM2-135M", smol, 134_515_008],
  ["Qwen2.5-0.5B", qwen, 494_032_768],
];

test.each(shapes)(
  "every kind of work takes what is reckoned by hand, within a tenth: %s",
  async (_, config, parameters) => {
    for (const recompute of [false, true]) {
      const recipe = await recipeOf({ recompute });
      const works = planWorks(offer, { config, recipe });
      const activations = activationBytes(config, 512, recompute);
      const mask = parameters * (4 / 32 + 4 / 128);
      const expected = {
        locate: 20 * parameters + activations + mask,
        // 5 % of the scalars: originals, gradient and two moments.
        sparse: 4 * parameters + mask + 0.05 * 16 * parameters + activations,
        dense: 20 * parameters + activations,
        // A copy that the adapters are merged into; of the adapters only a hundredth of the weights' size.
        lora: 8 * parameters + activations,
        inference: 4 * parameters,
      };
      for (const work of ["locate", "sparse", "dense", "lora", "inference"] as const) {
        const ratio = works[work].peakBytes / expected[work];
        expect(Math.abs(ratio - 1), `${work}, recompute ${recompute}: ${ratio}`).toBeLessThan(0.1);
        expect(works[work].largest.sizeBytes).toBeLessThanOrEqual(offer.limits.maxStorageBufferBindingSize);
      }
      const error = works.sparse.peak.activations / activations - 1;
      expect(Math.abs(error), `activations, recompute ${recompute}: ${error}`).toBeLessThan(0.1);
    }
  },
);

test("proposals save what they say, each kind of work by itself; those that change no result come first", async () => {
  const recipe = await recipeOf({ batchSize: 4 });
  const began = process.cpuUsage();
  const plan = planForMemory(offer, { config: smol, recipe });
  // Of this process: what else the machine does is not the plan's.
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(10_000);
  const kinds = plan.proposals.map(({ kind }) => kind);
  expect(kinds).toEqual(["microBatch", "recompute", "halves", "byLayer", "byGradient", "shorterRows"]);
  for (const { kind, savedBytes } of plan.proposals.filter(({ kind }) => kind === "recompute" || kind === "byLayer")) {
    const changed = memoryChange(recipe, kind, plan.rowsAtOnce);
    const works = planWorks(offer, { config: smol, recipe: changed?.recipe ?? recipe });
    for (const work of plannedWorks) {
      expect(plan.works[work].peakBytes - works[work].peakBytes).toBe(savedBytes[work]);
    }
  }
  const saved = (kind: string) => plan.proposals.find((proposal) => proposal.kind === kind)?.savedBytes;
  expect(saved("recompute")?.sparse).toBeGreaterThan(300e6);
  expect(saved("halves")?.inference).toBeGreaterThan(1.9 * 134_515_008);
  // Three of the four copies of the weights.
  expect(saved("byGradient")?.locate).toBeGreaterThan(11.9 * 134_515_008);
  expect(saved("byLayer")?.locate).toBeGreaterThan(11 * 134_515_008);
  expect(saved("byLayer")?.dense).toBe(0);
});

test("a buffer above the adapter's limit is named instead of refused", async () => {
  const recipe = await recipeOf({ batchSize: 64, microBatchSize: 64 });
  const { works, bufferLimitBytes, proposals } = planForMemory(offer, { config: smol, recipe });
  expect(works.sparse.largest.sizeBytes).toBeGreaterThan(bufferLimitBytes);
  expect(works.sparse.largest.label).toMatch(/gateUp/);
  expect(proposals[0]).toMatchObject({ kind: "microBatch", change: "64 → 32 rows at once" });
});
