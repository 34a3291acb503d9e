import { expect, test } from "vitest";
import { placeOf, sortKinds } from "./tensorPlace";

test("names of the hub are taken apart", () => {
  expect(placeOf("model.layers.12.mlp.gate_proj.weight")).toEqual({ layer: 12, kind: "gate", label: "layer 12, gate" });
  expect(placeOf("model.layers.0.self_attn.q_proj.bias").kind).toBe("q bias");
  expect(placeOf("model.embed_tokens.weight")).toEqual({ layer: undefined, kind: "embed", label: "embed" });
});

test("columns stand in the order of computation, unknown kinds last", () => {
  expect(sortKinds(["ln2", "x", "q", "down", "q"])).toEqual(["q", "down", "ln2", "x"]);
});
