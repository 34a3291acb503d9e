import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseModelConfig } from "./modelConfig";

const golden = (name: string) => JSON.parse(readFileSync(`fixtures/goldens/${name}/config.json`, "utf8"));

test("reads Llama 3 with its rope scaling", () => {
  expect(parseModelConfig(golden("llama3"))).toEqual({
    architecture: "llama",
    vocabSize: 97,
    hiddenSize: 48,
    intermediateSize: 80,
    layers: 3,
    heads: 6,
    kvHeads: 2,
    headSize: 8,
    normEpsilon: 1e-5,
    ropeBase: 500000,
    ropeScaling: {
      kind: "llama3",
      factor: 8,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalMaxPositions: 16,
    },
    slidingWindow: null,
    attentionBias: false,
    outputBias: false,
    queryKeyNorm: false,
    tiedHead: false,
    maxPositions: 128,
    bosTokenId: 1,
    eosTokenId: 2,
  });
});

test("tells the architectures apart", () => {
  expect(parseModelConfig(golden("mistral"))).toMatchObject({ slidingWindow: 11, tiedHead: false });
  expect(parseModelConfig(golden("qwen2"))).toMatchObject({
    attentionBias: true,
    outputBias: false,
    slidingWindow: null,
  });
  expect(parseModelConfig(golden("qwen3"))).toMatchObject({ queryKeyNorm: true, attentionBias: false, ropeBase: 1e6 });
});

test("reads the rope of transformers 5, and defaults", () => {
  const { rope_theta: _, head_dim: __, num_key_value_heads: ___, ...rest } = golden("llama");
  const config = parseModelConfig({ ...rest, rope_parameters: { rope_theta: 100000, rope_type: "default" } });
  expect(config).toMatchObject({ ropeBase: 100000, ropeScaling: { kind: "none" }, headSize: 8, kvHeads: 6 });
  expect(parseModelConfig({ ...golden("llama"), rope_scaling: { type: "linear", factor: 2 } }).ropeScaling).toEqual({
    kind: "linear",
    factor: 2,
  });
  expect(parseModelConfig({ ...golden("llama"), eos_token_id: [5, 6] }).eosTokenId).toBe(5);
});

test.each([
  [{ model_type: "gpt2" }, /model_type is "gpt2"; what works: llama, mistral, qwen2, qwen3/],
  [{ hidden_act: "gelu" }, /hidden_act is "gelu"/],
  [{ mlp_bias: true }, /mlp_bias is true/],
  [{ rope_scaling: { rope_type: "yarn", factor: 4 } }, /rope_type is "yarn"/],
  [{ quantization_config: { bits: 4 } }, /quantization_config/],
  [{ num_key_value_heads: 4 }, /6 heads do not divide among 4/],
  [{ hidden_size: "48" }, /hidden_size is "48"; a positive whole number/],
  [{ head_dim: 7 }, /head_dim is 7; an even number/],
  [{ vocab_size: 0 }, /vocab_size is 0/],
  [{ num_hidden_layers: 2 ** 31 }, /num_hidden_layers is 2147483648; at most 1000/],
])("refuses %j", (change, message) => {
  expect(() => parseModelConfig({ ...golden("llama"), ...change })).toThrow(message);
});

test("Baichuan 2 has a normalised head and no window; the first Baichuan a plain one; 13B is refused by name", () => {
  const second = golden("baichuan") as Record<string, unknown>;
  const config = parseModelConfig(second);
  expect(config).toMatchObject({
    architecture: "baichuan",
    normalisedHead: true,
    slidingWindow: null,
    tiedHead: false,
  });
  expect([config.kvHeads, config.headSize]).toEqual([6, 8]);
  const { z_loss_weight: _, ...first } = second;
  expect(parseModelConfig(first)).not.toHaveProperty("normalisedHead");
  const { max_position_embeddings: __, ...alibi } = second;
  const refusal = /Baichuan model with ALiBi positions \(13B\); Baichuan models with rotary positions \(7B\) work/;
  expect(() => parseModelConfig(alibi)).toThrow(refusal);
  const large = { hidden_size: 5120, num_hidden_layers: 40, num_attention_heads: 40 };
  expect(() => parseModelConfig({ ...second, ...large })).toThrow(refusal);
});

test("refuses what is no object", () => {
  for (const value of [null, [], "llama", 3]) expect(() => parseModelConfig(value)).toThrow(/not a JSON object/);
});
