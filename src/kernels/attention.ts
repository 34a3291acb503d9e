import backwardSource from "../../shaders/attentionBackward.wgsl?raw";
import forwardSource from "../../shaders/attentionForward.wgsl?raw";
import shared from "../../shaders/shared/attention.wgsl?raw";
import sharedBackward from "../../shaders/shared/attentionBackward.wgsl?raw";
import rowsBroadcast from "../../shaders/shared/rowsBroadcast.wgsl?raw";
import rowsLoaded from "../../shaders/shared/rowsLoaded.wgsl?raw";
import vector2 from "../../shaders/shared/vector2.wgsl?raw";
import vector4 from "../../shaders/shared/vector4.wgsl?raw";
import { assert } from "../base/assert";
import type { GpuDevice } from "../gpu/device";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";

const params = ["rows", "contextLength", "heads", "kvHeads", "headVectors", "window", "scale"] as const;
const queriesPerThread = 8;
const workgroupSize = 32;

const forward = [vector4, vector2].map((vector) =>
  defineKernel({
    name: "attentionForward",
    wgsl: forwardSource + shared + vector,
    entryPoint: "attentionForward",
    bindings: ["qkv", "documentStart", "output", "logSumExp"],
    params,
    constants: { workgroupSize },
  }),
);

/** How the threads of a workgroup come by rows they all need: `broadcast` has one subgroup a workgroup. */
const rowSources = { loaded: rowsLoaded, broadcast: rowsBroadcast } as const;

const backward = (
  entryPoint: "attentionBackwardQueries" | "attentionBackwardKeys",
  rowSource: keyof typeof rowSources,
) =>
  [vector4, vector2].map((vector) =>
    defineKernel({
      name: entryPoint,
      wgsl:
        (rowSource === "broadcast" ? "enable subgroups;\n" : "") +
        backwardSource +
        sharedBackward +
        rowSources[rowSource] +
        shared +
        vector,
      entryPoint,
      bindings: ["qkv", "output", "logSumExp", "gradOutput", "documentStart", "cosSin", "gradQkv"],
      params,
      constants: { workgroupSize },
    }),
  );
const backwardQueries = {
  loaded: backward("attentionBackwardQueries", "loaded"),
  broadcast: backward("attentionBackwardQueries", "broadcast"),
};
const backwardKeys = {
  loaded: backward("attentionBackwardKeys", "loaded"),
  broadcast: backward("attentionBackwardKeys", "broadcast"),
};

/** On a CPU adapter a load costs more than a broadcast and its lanes are few. */
function rowSourceOf({ adapter, subgroupSize }: GpuDevice): { rowSource: keyof typeof rowSources; lanes: number } {
  const broadcasts = adapter.isFallback && (subgroupSize === 4 || subgroupSize === 8);
  return broadcasts ? { rowSource: "broadcast", lanes: subgroupSize } : { rowSource: "loaded", lanes: workgroupSize };
}

export interface AttentionShape {
  readonly rows: number;
  /** Tokens of a row. */
  readonly contextLength: number;
  readonly heads: number;
  /** Divides heads; head h reads key head floor(h / (heads / kvHeads)). */
  readonly kvHeads: number;
  /** Even. */
  readonly headSize: number;
  /** A query sees itself and the `window − 1` tokens before it; 0 = all tokens before it. */
  readonly window?: number;
}

/**
 * Causal attention with grouped queries.
 * qkv [tokens, (heads + 2 kvHeads) · headSize], rotated; output [tokens, heads · headSize]; logSumExp [tokens, heads], for
 * the backward pass; documentStart u32 [tokens]: the position within its row at which a token's document begins.
 */
export function attentionForward(
  plan: Plan,
  buffers: { qkv: Tensor; output: Tensor; logSumExp: Tensor; documentStart?: Tensor | undefined },
  shape: AttentionShape,
): void {
  const kernel = variant(forward, shape).with({ documents: buffers.documentStart ? 1 : 0 });
  // The shader does not read documentStart without `documents`; any read-only buffer stands in for it.
  const bound = { ...buffers, documentStart: buffers.documentStart ?? buffers.qkv };
  const threads = shape.rows * shape.heads * Math.ceil(shape.contextLength / queriesPerThread);
  plan.add(kernel, bound, paramsOf(shape), linearWorkgroups(threads, workgroupSize));
}

/**
 * Gradient of attentionForward with respect to qkv, in two dispatches: gradQkv is overwritten, like qkv. With `cosSin`
 * [contextLength, headSize] the rotation is undone, so that gradQkv belongs to the projection's output.
 */
export function attentionBackward(
  plan: Plan,
  buffers: {
    qkv: Tensor;
    output: Tensor;
    logSumExp: Tensor;
    gradOutput: Tensor;
    gradQkv: Tensor;
    documentStart?: Tensor | undefined;
    cosSin?: Tensor | undefined;
  },
  shape: AttentionShape,
): void {
  const { documentStart, cosSin } = buffers;
  const { rowSource, lanes } = rowSourceOf(plan.gpu);
  const constants = { documents: documentStart ? 1 : 0, rotated: cosSin ? 1 : 0, workgroupSize: lanes };
  const bound = { ...buffers, documentStart: documentStart ?? buffers.qkv, cosSin: cosSin ?? buffers.qkv };
  const tiles = Math.ceil(shape.contextLength / (4 * lanes));
  const groups = (heads: number) => linearWorkgroups(shape.rows * heads * tiles, 1);
  const kernelOf = (kernels: typeof backwardQueries) => variant(kernels[rowSource], shape).with(constants);
  plan.add(kernelOf(backwardQueries), bound, paramsOf(shape), groups(shape.heads));
  plan.add(kernelOf(backwardKeys), bound, paramsOf(shape), groups(shape.kvHeads));
}

function variant<K>(kernels: readonly K[], { headSize, heads, kvHeads }: AttentionShape): K {
  assert(headSize > 0 && headSize % 2 === 0, `head size ${headSize} is odd`);
  assert(heads % kvHeads === 0, `${heads} heads cannot share ${kvHeads} key heads`);
  const kernel = kernels[headSize % 4 === 0 ? 0 : 1];
  assert(kernel, "two variants");
  return kernel;
}

function paramsOf({
  rows,
  contextLength,
  heads,
  kvHeads,
  headSize,
  window = 0,
}: AttentionShape): Record<string, number> {
  return {
    rows,
    contextLength,
    heads,
    kvHeads,
    headVectors: headSize / (headSize % 4 === 0 ? 4 : 2),
    window: window > 0 ? Math.min(window, contextLength) : contextLength,
    scale: 1 / Math.sqrt(headSize),
  };
}
