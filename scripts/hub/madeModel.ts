import { type HubFile, jsonFile, textFile } from "./hubFiles";

/** What a made model's `config.json` says; fields beyond these go through. */
export interface MadeConfig {
  readonly model_type: string;
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim?: number;
  readonly tie_word_embeddings: boolean;
  readonly [field: string]: unknown;
}

export interface MadeModelOptions {
  readonly config: MadeConfig;
  readonly dtype: "F32" | "F16" | "BF16";
  /** Files that the tensors are spread over, in their order; 1 makes `model.safetensors`. */
  readonly shards?: number;
  readonly seed?: number;
}

/** SmolLM2-135M's `config.json`: 30 layers, 272 tensors, 134,515,008 weights. */
export const smolLm2Config: MadeConfig = {
  architectures: ["LlamaForCausalLM"],
  attention_bias: false,
  bos_token_id: 0,
  eos_token_id: 0,
  hidden_act: "silu",
  hidden_size: 576,
  initializer_range: 0.041666666666666664,
  intermediate_size: 1536,
  is_llama_config: true,
  max_position_embeddings: 8192,
  model_type: "llama",
  num_attention_heads: 9,
  num_hidden_layers: 30,
  num_key_value_heads: 3,
  rms_norm_eps: 1e-5,
  rope_interleaved: false,
  rope_scaling: null,
  rope_theta: 100000,
  tie_word_embeddings: true,
  torch_dtype: "bfloat16",
  use_cache: true,
  vocab_size: 49152,
};

interface MadeTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly isNorm: boolean;
  /** Scalars of all tensors before it: what its numbers are drawn by. */
  readonly first: number;
  readonly count: number;
}

const bytesOf = { F32: 4, F16: 2, BF16: 2 } as const;

/** Names and shapes as transformers writes them, for llama, mistral, qwen2 and qwen3. */
function tensorsOf(config: MadeConfig): MadeTensor[] {
  const { hidden_size: hidden, intermediate_size: inner, vocab_size: vocab } = config;
  const head = config.head_dim ?? hidden / config.num_attention_heads;
  const [queries, keys] = [config.num_attention_heads * head, config.num_key_value_heads * head];
  const shapes: [string, number[]][] = [["model.embed_tokens.weight", [vocab, hidden]]];
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const prefix = `model.layers.${layer}`;
    shapes.push([`${prefix}.input_layernorm.weight`, [hidden]]);
    for (const [kind, width] of [["q", queries] as const, ["k", keys] as const, ["v", keys] as const]) {
      shapes.push([`${prefix}.self_attn.${kind}_proj.weight`, [width, hidden]]);
      if (config.model_type === "qwen2") shapes.push([`${prefix}.self_attn.${kind}_proj.bias`, [width]]);
      if (config.model_type === "qwen3" && kind !== "v")
        shapes.push([`${prefix}.self_attn.${kind}_norm.weight`, [head]]);
    }
    shapes.push(
      [`${prefix}.self_attn.o_proj.weight`, [hidden, queries]],
      [`${prefix}.post_attention_layernorm.weight`, [hidden]],
      [`${prefix}.mlp.gate_proj.weight`, [inner, hidden]],
      [`${prefix}.mlp.up_proj.weight`, [inner, hidden]],
      [`${prefix}.mlp.down_proj.weight`, [hidden, inner]],
    );
  }
  shapes.push(["model.norm.weight", [hidden]]);
  if (!config.tie_word_embeddings) shapes.push(["lm_head.weight", [vocab, hidden]]);
  let first = 0;
  return shapes.map(([name, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const tensor = { name, shape, isNorm: /norm\.weight$/.test(name), first, count };
    first += count;
    return tensor;
  });
}

/** Bits of `value` in each type, rounded to nearest, ties to even; values here are never tiny, infinite or NaN. */
function bitsOf(value: number, dtype: MadeModelOptions["dtype"]): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
  if (dtype === "F32") return bits;
  if (dtype === "BF16") return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
  const magnitude = bits & 0x7fffffff;
  if (magnitude === 0) return 0;
  return ((bits >>> 16) & 0x8000) | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
}

const tableSize = 4096;

/** Numbers that look drawn from a normal distribution of deviation 0.02, as bits: sums of uniform ones, none of them tiny. */
function weightTable(dtype: MadeModelOptions["dtype"], seed: number): Uint32Array {
  return Uint32Array.from({ length: tableSize }, (_, index) => {
    let sum = 0;
    for (let draw = 0; draw < 12; draw++) sum += drawn(seed ^ 0x51ed27, 12 * index + draw) / 2 ** 32;
    const value = 0.02 * (sum - 6);
    return bitsOf(Math.abs(value) < 2 ** -13 ? 2 ** -13 : value, dtype);
  });
}

/** 32 bits that depend on nothing but their arguments. */
function drawn(seed: number, index: number): number {
  let z = Math.imul(seed + 1, 0x9e3779b9) ^ Math.imul(index + 1, 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 16), 0x45d9f3b);
  z = Math.imul(z ^ (z >>> 16), 0x45d9f3b);
  return (z ^ (z >>> 16)) >>> 0;
}

/** One safetensors file; tensors in the given order, without gaps. */
function weightFile(
  path: string,
  tensors: readonly MadeTensor[],
  { dtype, seed = 1 }: MadeModelOptions,
  table: Uint32Array,
): HubFile {
  const width = bytesOf[dtype];
  const one = bitsOf(1, dtype);
  let offset = 0;
  const places = tensors.map((tensor) => {
    const start = offset;
    offset += tensor.count * width;
    return { tensor, start, end: offset };
  });
  const described = places.map(({ tensor: { name, shape }, start, end }) => [
    name,
    { dtype, shape, data_offsets: [start, end] },
  ]);
  const text = JSON.stringify(Object.fromEntries([["__metadata__", { format: "pt" }], ...described]));
  const header = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, " ");
  header.writeBigUInt64LE(BigInt(header.length - 8));
  header.write(text, 8);
  const sizeBytes = header.length + offset;
  const fill = (target: Uint8Array, from: number) => {
    for (const { tensor, start, end } of places) {
      const [begin, stop] = [Math.max(from, start), Math.min(from + target.length, end)];
      if (begin >= stop) continue;
      const [firstScalar, lastScalar] = [Math.floor((begin - start) / width), Math.ceil((stop - start) / width)];
      const values =
        width === 2 ? new Uint16Array(lastScalar - firstScalar) : new Uint32Array(lastScalar - firstScalar);
      for (let i = 0; i < values.length; i++) {
        const index = drawn(seed, tensor.first + firstScalar + i) % tableSize;
        values[i] = tensor.isNorm ? one : (table[index] ?? 0);
      }
      const skipped = begin - start - firstScalar * width;
      target.set(new Uint8Array(values.buffer, skipped, stop - begin), begin - from);
    }
  };
  return {
    path,
    sizeBytes,
    read(start, end) {
      const bytes = new Uint8Array(end - start);
      bytes.set(header.subarray(start, Math.min(end, header.length)));
      const from = Math.max(start, header.length);
      if (from < end) fill(bytes.subarray(from - start), from - header.length);
      return bytes;
    },
  };
}

/**
 * A model of a given shape with random weights, in the hub's layout: `config.json`, and `model.safetensors` or shards with
 * their index. The same options give the same bytes.
 */
export function madeModel(options: MadeModelOptions): HubFile[] {
  const { config, dtype, shards = 1, seed = 1 } = options;
  const table = weightTable(dtype, seed);
  const tensors = tensorsOf(config);
  const files = [
    jsonFile("config.json", config),
    textFile("README.md", "A model of random weights, made for tests.\n"),
  ];
  if (shards === 1) return [...files, weightFile("model.safetensors", tensors, options, table)];
  const digits = (value: number) => String(value).padStart(5, "0");
  const weightMap: Record<string, string> = {};
  const perShard = Math.ceil(tensors.length / shards);
  for (let shard = 0; shard < shards; shard++) {
    const path = `model-${digits(shard + 1)}-of-${digits(shards)}.safetensors`;
    const held = tensors.slice(shard * perShard, (shard + 1) * perShard);
    for (const { name } of held) weightMap[name] = path;
    files.push(weightFile(path, held, options, table));
  }
  const totalSize = tensors.reduce((sum, { count }) => sum + count * bytesOf[dtype], 0);
  files.push(jsonFile("model.safetensors.index.json", { metadata: { total_size: totalSize }, weight_map: weightMap }));
  return files;
}
