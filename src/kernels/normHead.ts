import source from "../../shaders/normHead.wgsl?raw";
import rowSum from "../../shaders/shared/rowSum.wgsl?raw";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { dimension, sizeOf, type Tensor, weightTypeOf } from "../gpu/tensor";
import { type GradientSink, gradientSinkBindings, gradientSinkBuffers, gradientSinkWgsl } from "./gradientSink";
import { rowLanes } from "./lanes";
import { forWeights, weightWgsl } from "./weightStorage";

const workgroupSize = 64;
const [dotLanesX, dotLanesY] = [16, 8];
const params = ["rows", "hidden", "firstRow", "tokens", "weightOffset"] as const;
/** Entry points that read no weight and write no gradient need the text of some storage and some sink all the same. */
const plain = source + rowSum + gradientSinkWgsl.dense + weightWgsl.f32;

const norms = forWeights((storage) =>
  defineKernel({
    name: "normHeadNorms",
    wgsl: source + rowSum + gradientSinkWgsl.dense + storage,
    entryPoint: "normHeadNorms",
    bindings: ["weight", "inverseNorms"],
    params,
  }),
);

const scale = defineKernel({
  name: "normHeadScale",
  wgsl: plain,
  entryPoint: "normHeadScale",
  bindings: ["inverseNorms", "logits"],
  params,
  constants: { workgroupSize },
});

const dot = defineKernel({
  name: "normHeadDots",
  wgsl: plain,
  entryPoint: "normHeadDots",
  bindings: ["dots", "logits", "targets", "rowState", "lossScale"],
  params,
  constants: { lanesX: dotLanesX, lanesY: dotLanesY },
});

const project = (kind: GradientSink["kind"]) =>
  forWeights((storage) =>
    defineKernel({
      name: "normHeadProject",
      wgsl: source + rowSum + gradientSinkWgsl[kind] + storage,
      entryPoint: "normHeadProject",
      bindings: ["weight", "inverseNorms", "dots", ...gradientSinkBindings[kind]],
      params,
      constants: { workgroupSize },
    }),
  );
const projectInto = { dense: project("dense"), masked: project("masked") };

/** What a head needs whose rows are divided by their norms (Baichuan 2). */
export interface NormHead {
  /** [vocabulary], written by `normHeadNorms`. */
  readonly inverseNorms: Tensor;
  /** Scratch [rows of the largest block]; only where the head is trained. */
  readonly dots: Tensor | undefined;
}

interface Block {
  /** [rows, hidden]. */
  readonly weight: Tensor;
  readonly firstRow: number;
}

function sizesOf({ weight, firstRow }: Block, tokens: number, weightOffset = 0) {
  return { rows: dimension(weight, 0), hidden: dimension(weight, 1), firstRow, tokens, weightOffset };
}

/** inverseNorms of the block's rows. */
export function normHeadNorms(plan: Plan, { inverseNorms }: Pick<NormHead, "inverseNorms">, block: Block): void {
  const lanes = rowLanes(plan.gpu);
  const groups = linearWorkgroups(dimension(block.weight, 0), lanes.rowsPerGroup);
  plan.add(
    norms(weightTypeOf(block.weight)).with({ ...lanes }),
    { weight: block.weight, inverseNorms },
    sizesOf(block, 0),
    groups,
  );
}

/** logits [tokens, rows] of raw rows, or the gradient of the normalised logits, divided by the rows' norms; in place. */
export function normHeadScale(
  plan: Plan,
  { inverseNorms }: Pick<NormHead, "inverseNorms">,
  logits: Tensor,
  block: Block,
): void {
  const groups = linearWorkgroups(sizeOf(logits), workgroupSize);
  plan.add(scale, { inverseNorms, logits }, sizesOf(block, dimension(logits, 0)), groups);
}

/** dots [rows], from the normalised logits [tokens, rows] before headLossBackward writes their gradient over them. */
export function normHeadDots(
  plan: Plan,
  buffers: Readonly<Record<"dots" | "logits" | "targets" | "rowState" | "lossScale", Tensor>>,
  block: Block,
): void {
  const groups = Math.ceil(dimension(block.weight, 0) / dotLanesX);
  plan.add(dot, buffers, sizesOf(block, sizeOf(buffers.targets)), [groups]);
}

/** Takes from the weight's gradient what would only change a row's length. */
export function normHeadProject(
  plan: Plan,
  { inverseNorms, dots }: { readonly inverseNorms: Tensor; readonly dots: Tensor },
  block: Block,
  sink: GradientSink,
  { weightOffset }: { readonly weightOffset: number },
): void {
  const { weight } = block;
  const buffers = { weight, inverseNorms, dots, ...gradientSinkBuffers(sink) };
  const groups = linearWorkgroups(sizeOf(weight), workgroupSize);
  plan.add(projectInto[sink.kind](weightTypeOf(weight)), buffers, sizesOf(block, 0, weightOffset), groups);
}
