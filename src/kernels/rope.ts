import source from "../../shaders/rope.wgsl?raw";
import type { RopeScaling } from "../formats/modelConfig";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { sizeOf, type Tensor } from "../gpu/tensor";

const workgroupSize = 64;

const forward = defineKernel({
  name: "ropeForward",
  wgsl: source,
  entryPoint: "ropeForward",
  bindings: ["cosSin", "firstPosition", "qkv"],
  params: ["tokens", "contextLength", "heads", "kvHeads", "headSize"],
  constants: { workgroupSize },
});

/** Sizes of a packed [tokens, (heads + 2 kvHeads) · headSize] activation. */
export interface HeadShape {
  /** Tokens of a row; a token's position is its place in its row. */
  readonly contextLength: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
}

/** Rotates queries and keys of qkv in place by their position; with `firstPosition` u32 [rows], rows begin there. */
export function ropeForward(
  plan: Plan,
  { qkv, cosSin, firstPosition }: { qkv: Tensor; cosSin: Tensor; firstPosition?: Tensor | undefined },
  { contextLength, heads, kvHeads, headSize }: HeadShape,
): void {
  const tokens = sizeOf(qkv) / ((heads + 2 * kvHeads) * headSize);
  const kernel = forward.with({ offset: firstPosition ? 1 : 0 });
  plan.add(
    kernel,
    // The shader does not read firstPosition without `offset`; any read-only buffer stands in for it.
    { qkv, cosSin, firstPosition: firstPosition ?? cosSin },
    { tokens, contextLength, heads, kvHeads, headSize },
    linearWorkgroups(tokens * (heads + kvHeads) * (headSize / 2), workgroupSize),
  );
}

/** Angles per position of each pair of a head, [headSize / 2], scaled as the checkpoint's configuration says. */
export function ropeFrequencies(headSize: number, base: number, scaling: RopeScaling): Float64Array {
  return Float64Array.from({ length: headSize / 2 }, (_, pair) => {
    const frequency = base ** ((-2 * pair) / headSize);
    if (scaling.kind === "none") return frequency;
    if (scaling.kind === "linear") return frequency / scaling.factor;
    // Llama 3.1: long waves are slowed by `factor`, short ones kept, those between blended.
    const { factor, lowFrequencyFactor, highFrequencyFactor, originalMaxPositions } = scaling;
    const turns = (originalMaxPositions * frequency) / (2 * Math.PI);
    const kept = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
    const blend = Math.min(1, Math.max(0, kept));
    return frequency * (blend + (1 - blend) / factor);
  });
}

/** Table [positions, headSize] for ropeForward: each row holds the cosines of its angles, then the sines. */
export function ropeTable(positions: number, frequencies: Float64Array): Float32Array<ArrayBuffer> {
  const half = frequencies.length;
  const table = new Float32Array(positions * 2 * half);
  for (let position = 0; position < positions; position++)
    frequencies.forEach((frequency, pair) => {
      table[position * 2 * half + pair] = Math.cos(position * frequency);
      table[position * 2 * half + half + pair] = Math.sin(position * frequency);
    });
  return table;
}
