import { expect, test } from "vitest";
import { allowedKinds, tensorKindOf } from "./tensorKind";

test.each([
  ["model.layers.12.self_attn.q_proj.weight", "q"],
  ["model.layers.0.self_attn.k_proj.bias", "k"],
  ["model.layers.0.mlp.down_proj.weight", "down"],
  ["model.layers.0.self_attn.q_norm.weight", "norms"],
  ["model.layers.0.post_attention_layernorm.weight", "norms"],
  ["model.norm.weight", "norms"],
  ["model.embed_tokens.weight", "embed"],
  ["lm_head.weight", "head"],
  ["model.layers.0.self_attn.W_pack.weight", "qkv"],
  ["rotary.inv_freq", undefined],
])("%s is of kind %s", (name, kind) => {
  expect(tensorKindOf(name)).toBe(kind);
});

test("groups are taken apart", () => {
  expect([...allowedKinds(["mlp", "q", "up"])]).toEqual(["gate", "up", "down", "q"]);
});
