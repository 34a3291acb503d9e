import { expect, test } from "vitest";
import type { ModelConfig } from "../formats/modelConfig";
import { headLines } from "./headLines";

const config = { heads: 4, kvHeads: 2, headSize: 32 } as ModelConfig;
const of = (stem: string) => headLines(`model.layers.3.${stem}`, config);

test("heads part the rows of q, k and v and the columns of o", () => {
  expect(of("self_attn.q_proj.weight")).toEqual({ rows: [32, 64, 96], columns: [], words: "4 heads of 32 rows" });
  expect(of("self_attn.k_proj.weight")).toEqual({ rows: [32], columns: [], words: "2 key-value heads of 32 rows" });
  expect(of("self_attn.o_proj.weight")).toEqual({ rows: [], columns: [32, 64, 96], words: "4 heads of 32 columns" });
});

test("a bias is one row, parted by columns; an output bias has no heads", () => {
  expect(of("self_attn.v_proj.bias")).toEqual({ rows: [], columns: [32], words: "2 key-value heads of 32 columns" });
  expect(of("self_attn.o_proj.bias").words).toBe("");
});

test("other tensors have none", () => {
  expect(of("mlp.gate_proj.weight").words).toBe("");
  expect(headLines("model.embed_tokens.weight", config).words).toBe("");
});

test("one matrix for queries, keys and values is parted at every head", () => {
  expect(headLines("model.layers.0.self_attn.W_pack.weight", config)).toEqual({
    rows: Array.from({ length: config.heads + 2 * config.kvHeads - 1 }, (_, head) => (head + 1) * config.headSize),
    columns: [],
    words: `${config.heads} query, ${config.kvHeads} key and ${config.kvHeads} value heads of ${config.headSize} rows`,
  });
});
