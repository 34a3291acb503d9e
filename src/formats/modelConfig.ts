import { AppError } from "../base/errors";
import { shown } from "./json";

/** Architectures that can be computed and trained; all are pre-norm decoders of Llama's family. */
export const architectures = ["llama", "mistral", "qwen2", "qwen3", "baichuan"] as const;

export type Architecture = (typeof architectures)[number];

export type RopeScaling =
  | { readonly kind: "none" }
  | { readonly kind: "linear"; readonly factor: number }
  | {
      readonly kind: "llama3";
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalMaxPositions: number;
    };

/** A decoder's sizes and choices, from the hub's `config.json`. */
export interface ModelConfig {
  readonly architecture: Architecture;
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  /** Scalars of one head; need not be hiddenSize / heads. */
  readonly headSize: number;
  readonly normEpsilon: number;
  readonly ropeBase: number;
  readonly ropeScaling: RopeScaling;
  /** A position sees itself and the `slidingWindow − 1` before it; null = all before it. */
  readonly slidingWindow: number | null;
  /** Biases on the query, key and value projections. */
  readonly attentionBias: boolean;
  /** A bias on the attention's output projection. */
  readonly outputBias: boolean;
  /** RMS norm of each head's queries and keys before the rotation (Qwen3). */
  readonly queryKeyNorm: boolean;
  /** The rows of the head's weight count divided by their norms (Baichuan 2). Absent where they do not. */
  readonly normalisedHead?: true;
  /** The head shares the embedding's weights. */
  readonly tiedHead: boolean;
  readonly maxPositions: number;
  readonly bosTokenId: number | null;
  /** The first where the file lists several. */
  readonly eosTokenId: number | null;
}

/** The deepest published decoders have about 130. */
const mostLayers = 1000;

type Fields = Readonly<Record<string, unknown>>;

const works = `works: ${architectures.join(", ")} with silu, no quantisation, and rope plain, linear or llama3`;

function refuse(message: string): never {
  throw new AppError("unsupported-model", `config.json: ${message}; what ${works}`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function count(fields: Fields, name: string, fallback?: number): number {
  const value = fields[name] ?? fallback;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1 || value > 2 ** 31) {
    refuse(`${name} is ${shown(value)}; a positive whole number was expected`);
  }
  return value;
}

function positive(fields: Fields, name: string, fallback?: number): number {
  const value = fields[name] ?? fallback;
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) {
    refuse(`${name} is ${shown(value)}; a positive number was expected`);
  }
  return value;
}

function flag(fields: Fields, name: string): boolean {
  const value = fields[name] ?? false;
  if (typeof value !== "boolean") refuse(`${name} is ${shown(value)}; true or false was expected`);
  return value;
}

function tokenId(fields: Fields, name: string): number | null {
  const value: unknown = fields[name] ?? null;
  const first: unknown = Array.isArray(value) ? (value[0] ?? null) : value;
  if (first === null) return null;
  if (typeof first !== "number" || !Number.isSafeInteger(first) || first < 0) {
    refuse(`${name} is ${shown(value)}; a token id was expected`);
  }
  return first;
}

/**
 * Reads a parsed `config.json` of the hub's layout (transformers 4 and 5). Defaults are those of transformers' classes.
 * Error: `unsupported-model`, naming the field and what works.
 */
export function parseModelConfig(json: unknown): ModelConfig {
  if (!isFields(json)) refuse("it is not a JSON object");
  const architecture = architectures.find((known) => known === json.model_type);
  if (!architecture) refuse(`model_type is ${shown(json.model_type)}`);
  refuseWhatIsNotBuilt(json);
  if (architecture === "baichuan") refuseAlibi(json);
  const hiddenSize = count(json, "hidden_size");
  const heads = count(json, "num_attention_heads");
  const kvHeads = count(json, "num_key_value_heads", heads);
  if (heads % kvHeads !== 0) refuse(`${heads} heads do not divide among ${kvHeads} key-value heads`);
  const headSize = count(json, "head_dim", architecture === "qwen3" ? 128 : hiddenSize / heads);
  if (headSize % 2 !== 0) refuse(`head_dim is ${headSize}; an even number was expected`);
  const layers = count(json, "num_hidden_layers");
  if (layers > mostLayers) refuse(`num_hidden_layers is ${layers}; at most ${mostLayers} can be computed`);
  return {
    architecture,
    vocabSize: count(json, "vocab_size"),
    hiddenSize,
    intermediateSize: count(json, "intermediate_size"),
    layers,
    heads,
    kvHeads,
    headSize,
    normEpsilon: positive(json, "rms_norm_eps", 1e-6),
    ropeBase: positive({ ...json, ...ropeFields(json) }, "rope_theta", 10000),
    ropeScaling: parseRopeScaling(ropeFields(json)),
    slidingWindow: parseWindow(json, architecture, layers),
    attentionBias: architecture === "qwen2" || flag(json, "attention_bias"),
    outputBias: architecture !== "qwen2" && flag(json, "attention_bias"),
    queryKeyNorm: architecture === "qwen3",
    ...(architecture === "baichuan" && "z_loss_weight" in json && { normalisedHead: true }),
    tiedHead: flag(json, "tie_word_embeddings"),
    maxPositions: count(json, "max_position_embeddings", 2048),
    bosTokenId: tokenId(json, "bos_token_id"),
    eosTokenId: tokenId(json, "eos_token_id"),
  };
}

function refuseWhatIsNotBuilt(json: Fields): void {
  const activation = json.hidden_act ?? "silu";
  if (activation !== "silu") refuse(`hidden_act is ${shown(activation)}`);
  if (flag(json, "mlp_bias")) refuse("mlp_bias is true");
  if (json.quantization_config) refuse("quantization_config is given");
  const partial = json.partial_rotary_factor ?? 1;
  if (partial !== 1) refuse(`partial_rotary_factor is ${shown(partial)}`);
}

/**
 * The 13B models of Baichuan mark positions by ALiBi. Their files do not say so: they lack the number of positions that
 * rotary models have, or have 40 layers of 40 heads.
 */
function refuseAlibi(json: Fields): void {
  const is13b = json.num_hidden_layers === 40 && json.num_attention_heads === 40;
  if (!is13b && "max_position_embeddings" in json) return;
  refuse("this is a Baichuan model with ALiBi positions (13B); Baichuan models with rotary positions (7B) work");
}

/** transformers 5 writes `rope_parameters`, 4 wrote `rope_scaling` beside `rope_theta`. */
function ropeFields(json: Fields): Fields {
  const fields = json.rope_parameters ?? json.rope_scaling ?? {};
  if (!isFields(fields)) refuse(`rope_scaling is ${shown(fields)}`);
  return fields;
}

function parseRopeScaling(fields: Fields): RopeScaling {
  const kind = fields.rope_type ?? fields.type ?? "default";
  switch (kind) {
    case "default":
      return { kind: "none" };
    case "linear":
      return { kind: "linear", factor: positive(fields, "factor") };
    case "llama3":
      return {
        kind: "llama3",
        factor: positive(fields, "factor"),
        lowFrequencyFactor: positive(fields, "low_freq_factor"),
        highFrequencyFactor: positive(fields, "high_freq_factor"),
        originalMaxPositions: count(fields, "original_max_position_embeddings"),
      };
    default:
      return refuse(`rope_type is ${shown(kind)}`);
  }
}

function parseWindow(json: Fields, architecture: Architecture, layers: number): number | null {
  if (architecture === "llama" || architecture === "baichuan") return null;
  const window = "sliding_window" in json ? json.sliding_window : 4096;
  if (architecture === "mistral") return window === null ? null : count({ sliding_window: window }, "sliding_window");
  if (!flag(json, "use_sliding_window") || window === null) return null;
  const firstWindowed = json.max_window_layers ?? 28;
  if (typeof firstWindowed === "number" && firstWindowed >= layers) return null;
  if (firstWindowed !== 0) refuse(`max_window_layers is ${shown(firstWindowed)}: layers with and without a window`);
  return count({ sliding_window: window }, "sliding_window");
}
