import { expect, test, vi } from "vitest";
import { parseModelConfig } from "../formats/modelConfig";
import { Arena } from "../gpu/arena";
import { countingDevice } from "../gpu/countingDevice";
import type { MemoryReport } from "../gpu/memory";
import type { WeightType } from "../gpu/tensor";
import { blockWords, type NeuronMask, quadWords } from "../kernels/neuronMask";
import { allocatePacked } from "../kernels/sparseDelta";
import type { Layout } from "../model/layout";
import { allocateSlabs, type Slabs } from "../model/weights";
import { trainedNeurons } from "../training/neurons";
import { denseOptimiser, maskedOptimiser, type Optimiser } from "../training/optimiser";
import { TrainingSession } from "../training/session";
import { layoutFor } from "./loadedModel";

vi.stubGlobal("GPUBufferUsage", { STORAGE: 128, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, MAP_READ: 1 });

/** Qwen2.5-0.5B. */
const config = parseModelConfig({
  model_type: "qwen2",
  vocab_size: 151936,
  hidden_size: 896,
  intermediate_size: 4864,
  num_hidden_layers: 24,
  num_attention_heads: 14,
  num_key_value_heads: 2,
  rms_norm_eps: 1e-6,
  rope_theta: 1e6,
  tie_word_embeddings: true,
  max_position_embeddings: 32768,
  eos_token_id: 151643,
});
/** WebGPU's guaranteed limits. */
const limits = { maxBufferSize: 1 << 28, maxStorageBufferBindingSize: 1 << 27 } as GPUSupportedLimits;
const adapter = { vendor: "", architecture: "", device: "", description: "", isFallback: false };
const layout = layoutFor(config, limits);
const halfBytes = 2 * layout.parameterCount;

/** A mask of `share` of all scalars, by size alone. */
function maskOf(arena: Arena, { slabs, parameterCount }: Layout, share: number): NeuronMask {
  const blocks = slabs.reduce((sum, slab) => sum + slab.blocks, 0);
  const found = slabs.map((slab, index) => ({
    maskWords: arena.tensor(`words.${index}`, [slab.blocks * blockWords], "optimiser", "u32"),
    maskOffsets: arena.tensor(`offsets.${index}`, [(slab.blocks * blockWords) / quadWords], "optimiser", "u32"),
    count: Math.ceil((share * parameterCount * slab.blocks) / blocks),
  }));
  return { slabs: found, count: found.reduce((sum, { count }) => sum + count, 0) };
}

/** What the arena counts of one training at context 512, batch 1. */
function counted(storage: WeightType, optimise: (arena: Arena, weights: Slabs) => Optimiser): MemoryReport {
  const gpu = countingDevice(adapter, limits);
  using arena = new Arena(gpu);
  const weights = allocateSlabs(arena, layout, "base", "weights", storage);
  const optimiser = optimise(arena, weights);
  const sizes = { contextLength: 512, batchSize: 1, microBatchSize: 1, documentMask: false, recompute: true };
  using _ = new TrainingSession(gpu, arena, { config, weights, optimiser, ...sizes });
  return gpu.memory.report();
}

/** By role and in all, in units of the f16 weights. */
function shares({ bytes, totalBytes }: MemoryReport): string {
  const parts = Object.entries(bytes).map(([role, count]) => `${role} ${(count / halfBytes).toFixed(3)}`);
  return `${(totalBytes / halfBytes).toFixed(3)} (${parts.join(", ")})`;
}

test.each(["f16", "bf16"] as const)(
  "sparse training of Qwen2.5-0.5B's shape in %s, every twentieth weight key: at most 1.7 times its f16 weights",
  (storage) => {
    expect(layout.parameterCount).toBe(494_032_768);
    const sparse = counted(storage, (arena, weights) => {
      const mask = maskOf(arena, layout, 0.05);
      const values = allocatePacked(arena, mask, "delta", "weights");
      trainedNeurons(arena, weights, { mask, values });
      return maskedOptimiser(arena, weights, mask, values);
    });
    const dense = counted("f32", (arena, weights) =>
      denseOptimiser(arena, weights, allocateSlabs(arena, layout, "gradient", "gradients")),
    );
    process.stdout.write(`sparse, ${storage}: ${shares(sparse)}; dense AdamW, f32: ${shares(dense)}\n`);
    expect(sparse.totalBytes).toBeLessThanOrEqual(1.7 * halfBytes);
    // Every tensor fills blocks of 1024 scalars: 2 bytes a scalar and at most 0.1 % of padding, and the masters.
    const weights = sparse.bytes.weights - 4 * 0.05 * layout.parameterCount;
    expect(weights / halfBytes).toBeGreaterThanOrEqual(1);
    expect(weights / halfBytes).toBeLessThan(1.001);
    expect(dense.totalBytes).toBeGreaterThan(8 * halfBytes);
  },
);
