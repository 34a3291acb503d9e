import { expect, test } from "vitest";
import { fullName, placeOf, shortName, sortKinds } from "./tensorPlace";

test("names of the hub are taken apart", () => {
  expect(placeOf("model.layers.12.mlp.gate_proj.weight")).toEqual({ layer: 12, kind: "gate", label: "layer 12, gate" });
  expect(placeOf("model.layers.0.self_attn.q_proj.bias").kind).toBe("q bias");
  expect(placeOf("model.embed_tokens.weight")).toEqual({ layer: undefined, kind: "embed", label: "embed" });
});

test("columns stand in the order of computation, unknown kinds last", () => {
  expect(sortKinds(["ln2", "x", "q", "down", "q"])).toEqual(["q", "down", "ln2", "x"]);
});

test("a short name leads back to the tensor", () => {
  const names = [
    "model.layers.12.mlp.gate_proj.weight",
    "model.layers.0.self_attn.q_proj.bias",
    "model.layers.3.self_attn.q_norm.weight",
    "model.layers.3.block.other.weight",
    "model.embed_tokens.weight",
    "lm_head.weight",
    "something.else",
  ];
  expect(names.map(shortName).slice(0, 5)).toEqual(["12.gate", "0.q bias", "3.q norm", "3.block.other", "embed"]);
  expect(names.map((name) => fullName(shortName(name)))).toEqual(names);
});
