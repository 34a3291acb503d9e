import { openAsBlob } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../../base/random";
import { type ModelConfig, parseModelConfig } from "../../formats/modelConfig";
import type { PackedRows } from "../../formats/packRows";
import { openWeightFiles } from "../../formats/weightFiles";
import type { Arena } from "../../gpu/arena";
import type { GpuDevice } from "../../gpu/device";
import { maskOfWords } from "../../kernels/mask";
import { blockWords, type NeuronMask } from "../../kernels/neuronMask";
import { buildLayout, type Layout } from "../../model/layout";
import { loadWeights } from "../../model/loadWeights";
import { parameterSpecs } from "../../model/parameters";
import { type Slabs, uploadTensor } from "../../model/weights";

/** A decoder to be trained in a benchmark, and what fills its weights. */
export interface BenchModel {
  readonly name: string;
  readonly config: ModelConfig;
  readonly layout: Layout;
  fill(weights: Slabs): Promise<void>;
}

function layoutFor({ limits }: GpuDevice, config: ModelConfig): Layout {
  return buildLayout(parameterSpecs(config), Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize));
}

/** The model that the page carries, with its trained weights. */
export async function embeddedModel(gpu: GpuDevice, folder = "public/embedded"): Promise<BenchModel> {
  const config = parseModelConfig(JSON.parse(await (await openAsBlob(join(folder, "config.json"))).text()));
  const files = await openWeightFiles([await openAsBlob(join(folder, "model.safetensors"))]);
  return {
    name: "embedded",
    config,
    layout: layoutFor(gpu, config),
    async fill(weights) {
      for await (const _ of loadWeights(gpu, weights, files)) gpu.throwIfFailed();
    },
  };
}

/** A model of SmolLM2-135M's shape; its weights are random, for only time and memory are of interest. */
export function smolModel(gpu: GpuDevice): BenchModel {
  const config = parseModelConfig({
    model_type: "llama",
    vocab_size: 49152,
    hidden_size: 576,
    intermediate_size: 1536,
    num_hidden_layers: 30,
    num_attention_heads: 9,
    num_key_value_heads: 3,
    head_dim: 64,
    rms_norm_eps: 1e-5,
    rope_theta: 100000,
    tie_word_embeddings: true,
    max_position_embeddings: 8192,
    eos_token_id: 0,
  });
  const layout = layoutFor(gpu, config);
  return {
    name: "SmolLM2-135M",
    config,
    layout,
    async fill(weights) {
      // One pool of values, read from another place for each tensor: to draw all of them would take long.
      const largest = Math.max(...layout.tensors.map(({ size }) => size));
      const random = createRandom(1);
      const drawn = Float32Array.from({ length: 1 << 16 }, () => 0.02 * random.normal());
      const pool = new Float32Array(largest + drawn.length);
      for (let start = 0; start < pool.length; start += drawn.length) {
        pool.set(drawn.subarray(0, pool.length - start), start);
      }
      for (const { name, size, shape } of layout.tensors) {
        const start = random.integer(drawn.length);
        const isNorm = shape.length === 1;
        uploadTensor(gpu, weights, name, isNorm ? new Float32Array(size).fill(1) : pool.subarray(start, start + size));
        await gpu.device.queue.onSubmittedWorkDone();
      }
    },
  };
}

/** A mask of about `share` of all scalars, drawn one by one; padding is never set. */
export function randomMask(
  gpu: GpuDevice,
  arena: Arena,
  { layout, share, seed }: { readonly layout: Layout; readonly share: number; readonly seed: number },
): Promise<NeuronMask> {
  const words = layout.slabs.map(({ blocks }) => new Uint32Array(blocks * blockWords));
  const random = createRandom(seed);
  const logMiss = Math.log(1 - share);
  for (const part of layout.tensors.flatMap(({ parts }) => parts)) {
    const slab = words[part.slab];
    if (!slab) continue;
    // Distances between set bits are geometric.
    const distance = () => 1 + Math.floor(Math.log(1 - random.next()) / logMiss);
    for (let index = distance() - 1; index < part.size; index += distance()) {
      const scalar = part.offset + index;
      slab[scalar >>> 5] = (slab[scalar >>> 5] ?? 0) | (1 << (scalar & 31));
    }
  }
  return maskOfWords(gpu, arena, { label: "bench.mask", words });
}

/** Rows of tokens drawn from the whole vocabulary. */
export function randomRows(vocabSize: number, rowCount: number, contextLength: number): PackedRows {
  const random = createRandom(7);
  const tokens = Uint32Array.from({ length: rowCount * contextLength }, () => random.integer(vocabSize));
  return { rowCount, contextLength, tokens, documentStart: new Uint32Array(tokens.length) };
}
