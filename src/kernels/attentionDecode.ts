import decodeSource from "../../shaders/attentionDecode.wgsl?raw";
import appendSource from "../../shaders/cacheAppend.wgsl?raw";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { dimension, sizeOf, type Tensor } from "../gpu/tensor";

const decode = defineKernel({
  name: "attentionDecode",
  wgsl: decodeSource,
  entryPoint: "attentionDecode",
  bindings: ["qkv", "keys", "values", "positions", "output"],
  params: ["heads", "kvHeads", "headSize", "maxLength", "window", "scale"],
});

const appendSize = 64;
const append = defineKernel({
  name: "cacheAppend",
  wgsl: appendSource,
  entryPoint: "cacheAppend",
  bindings: ["qkv", "positions", "keys", "values"],
  params: ["rows", "tokensPerRow", "maxLength", "queryColumns", "keyColumns"],
  constants: { workgroupSize: appendSize },
});

/** Keys and values of the tokens so far, [rows, maxLength, kvHeads · headSize] each. */
export interface KeyValueCache {
  readonly keys: Tensor;
  readonly values: Tensor;
}

export interface DecodeShape {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  /** A token sees itself and the `window − 1` before it; 0 = all. */
  readonly window?: number;
}

/**
 * Writes the rotated keys and the values of qkv [rows · tokensPerRow, (heads + 2 kvHeads) · headSize] into the cache, from
 * positions u32 [rows] on; what would pass the cache's end is dropped.
 */
export function cacheAppend(
  plan: Plan,
  { qkv, positions, keys, values }: KeyValueCache & { qkv: Tensor; positions: Tensor },
  { heads, kvHeads, headSize }: DecodeShape,
): void {
  const rows = sizeOf(positions);
  const tokens = sizeOf(qkv) / ((heads + 2 * kvHeads) * headSize);
  const [queryColumns, keyColumns] = [heads * headSize, kvHeads * headSize];
  plan.add(
    append,
    { qkv, positions, keys, values },
    { rows, tokensPerRow: tokens / rows, maxLength: dimension(keys, 1), queryColumns, keyColumns },
    linearWorkgroups(tokens * keyColumns, appendSize),
  );
}

/**
 * output [rows, heads · headSize] = attention of one new token a row, at positions u32 [rows], over the cache, which holds
 * that token already. Rows may have different lengths.
 */
export function attentionDecode(
  plan: Plan,
  buffers: KeyValueCache & { qkv: Tensor; positions: Tensor; output: Tensor },
  { heads, kvHeads, headSize, window = 0 }: DecodeShape,
): void {
  const maxLength = dimension(buffers.keys, 1);
  const sizes = { heads, kvHeads, headSize, maxLength, window: window || maxLength, scale: 1 / Math.sqrt(headSize) };
  plan.add(decode, { ...buffers }, sizes, [heads, sizeOf(buffers.positions)]);
}
