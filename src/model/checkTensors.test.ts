import { expect, test } from "vitest";
import type { TensorEntry } from "../formats/safetensors";
import { checkTensors } from "./checkTensors";

const specs = [
  { name: "model.embed_tokens.weight", shape: [6, 4] },
  { name: "model.norm.weight", shape: [4] },
];

function entry(name: string, shape: readonly number[], dtype: TensorEntry["dtype"] = "BF16"): TensorEntry {
  return { name, dtype, shape, byteOffset: 0, sizeBytes: 0, elementCount: 0 };
}

const whole = specs.map(({ name, shape }) => entry(name, shape));

test("a checkpoint with all tensors passes, also with a tied head's copy and old rotary tables", () => {
  const extra = [entry("lm_head.weight", [6, 4]), entry("model.layers.0.self_attn.rotary_emb.inv_freq", [2], "F32")];
  expect(() => checkTensors(specs, [...whole, ...extra])).not.toThrow();
});

test.each([
  ["a missing tensor", whole.slice(1), /lack model\.embed_tokens\.weight/],
  ["a foreign tensor", [...whole, entry("transformer.wte.weight", [6, 4])], /hold transformer\.wte\.weight/],
  ["a shape", [entry("model.embed_tokens.weight", [4, 6]), whole[1]!], /is \[4, 6\]; config\.json calls for \[6, 4\]/],
  ["a rank", [whole[0]!, entry("model.norm.weight", [4, 1])], /is \[4, 1\]; config\.json calls for \[4\]/],
  ["a type", [whole[0]!, entry("model.norm.weight", [4], "I8")], /stored as I8; F32, F16, BF16 can be read/],
])("%s is named", (_, entries, words) => {
  expect(() => checkTensors(specs, entries)).toThrow(
    expect.objectContaining({ code: "bad-file", message: expect.stringMatching(words) }),
  );
});
