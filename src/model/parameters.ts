import { AppError } from "../base/errors";
import type { ModelConfig } from "../formats/modelConfig";

/** One named parameter of a checkpoint, as transformers names it. A linear weight is [out, in]. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Members of one group are laid out side by side, so that one product can serve them. */
  readonly group?: string;
}

/** Names of one layer's parameters without the `model.layers.N.` prefix. */
export const layerNames = {
  inputNorm: "input_layernorm.weight",
  /** Queries, keys and values in one matrix, in this order (Baichuan). */
  qkv: "self_attn.W_pack.weight",
  q: "self_attn.q_proj.weight",
  k: "self_attn.k_proj.weight",
  v: "self_attn.v_proj.weight",
  qBias: "self_attn.q_proj.bias",
  kBias: "self_attn.k_proj.bias",
  vBias: "self_attn.v_proj.bias",
  qNorm: "self_attn.q_norm.weight",
  kNorm: "self_attn.k_norm.weight",
  o: "self_attn.o_proj.weight",
  oBias: "self_attn.o_proj.bias",
  postNorm: "post_attention_layernorm.weight",
  gate: "mlp.gate_proj.weight",
  up: "mlp.up_proj.weight",
  down: "mlp.down_proj.weight",
} as const;

const projections: readonly string[] = [
  layerNames.qkv,
  layerNames.q,
  layerNames.k,
  layerNames.v,
  layerNames.o,
  layerNames.gate,
  layerNames.up,
  layerNames.down,
];

/** The weights of a checkpoint's linear projections, [out, in], in its order. The head is none. */
export function projectionSpecs(config: ModelConfig): TensorSpec[] {
  return parameterSpecs(config).filter(({ name }) => projections.some((projection) => name.endsWith(`.${projection}`)));
}

export const embeddingName = "model.embed_tokens.weight";
export const finalNormName = "model.norm.weight";
export const headName = "lm_head.weight";

export function layerPrefix(layer: number): string {
  return `model.layers.${layer}.`;
}

/** Beyond every checkpoint that a GPU holds; what is laid out below stays small. */
const mostScalars = 2 ** 34;
const widestRow = 2 ** 20;

/**
 * Every parameter of a Llama-family checkpoint, in the order of the checkpoint; tied weights are one tensor.
 * Error: `unsupported-model` where the sizes are beyond every GPU's.
 */
export function parameterSpecs(config: ModelConfig): TensorSpec[] {
  const specs = listSpecs(config);
  const scalars = specs.reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);
  const widest = Math.max(...specs.map(({ shape }) => shape.at(-1) ?? 0));
  if (scalars <= mostScalars && widest <= widestRow) return specs;
  throw new AppError(
    "unsupported-model",
    `config.json calls for ${scalars} parameters in rows of up to ${widest}; at most ${mostScalars} in rows of ${widestRow} can be held. Use a smaller model`,
  );
}

/** True where queries, keys and values are one tensor of the checkpoint. */
export function isPacked({ architecture }: ModelConfig): boolean {
  return architecture === "baichuan";
}

function listSpecs(config: ModelConfig): TensorSpec[] {
  const { vocabSize, hiddenSize, tiedHead, layers } = config;
  const specs: TensorSpec[] = [{ name: embeddingName, shape: [vocabSize, hiddenSize] }];
  for (let layer = 0; layer < layers; layer++) specs.push(...layerSpecs(config, layer));
  specs.push({ name: finalNormName, shape: [hiddenSize] });
  if (!tiedHead) specs.push({ name: headName, shape: [vocabSize, hiddenSize] });
  return specs;
}

function layerSpecs(config: ModelConfig, layer: number): TensorSpec[] {
  const { hiddenSize, intermediateSize, heads, kvHeads, headSize, queryKeyNorm } = config;
  const prefix = layerPrefix(layer);
  const [queryWidth, keyWidth] = [heads * headSize, kvHeads * headSize];
  const spec = (name: string, shape: readonly number[], group?: string): TensorSpec => ({
    name: prefix + name,
    shape,
    ...(group && { group: prefix + group }),
  });
  return [
    spec(layerNames.inputNorm, [hiddenSize]),
    ...(isPacked(config)
      ? [spec(layerNames.qkv, [queryWidth + 2 * keyWidth, hiddenSize])]
      : [
          spec(layerNames.q, [queryWidth, hiddenSize], "qkv"),
          spec(layerNames.k, [keyWidth, hiddenSize], "qkv"),
          spec(layerNames.v, [keyWidth, hiddenSize], "qkv"),
        ]),
    ...(config.attentionBias
      ? [spec(layerNames.qBias, [queryWidth]), spec(layerNames.kBias, [keyWidth]), spec(layerNames.vBias, [keyWidth])]
      : []),
    ...(queryKeyNorm
      ? [spec(layerNames.qNorm, [headSize], "headNorms"), spec(layerNames.kNorm, [headSize], "headNorms")]
      : []),
    spec(layerNames.o, [hiddenSize, queryWidth]),
    ...(config.outputBias ? [spec(layerNames.oBias, [hiddenSize])] : []),
    spec(layerNames.postNorm, [hiddenSize]),
    spec(layerNames.gate, [intermediateSize, hiddenSize], "gateUp"),
    spec(layerNames.up, [intermediateSize, hiddenSize], "gateUp"),
    spec(layerNames.down, [hiddenSize, intermediateSize]),
  ];
}
