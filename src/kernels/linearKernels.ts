import block from "../../shaders/matmulBlock.wgsl?raw";
import subgroup from "../../shaders/matmulSubgroup.wgsl?raw";
import tile from "../../shaders/matmulTile.wgsl?raw";
import shared from "../../shaders/shared/linear.wgsl?raw";
import registerBlock from "../../shaders/shared/registerBlock.wgsl?raw";
import subgroupBlock from "../../shaders/shared/subgroupBlock.wgsl?raw";
import { defineKernel, type Kernel } from "../gpu/kernel";
import type { WeightType } from "../gpu/tensor";
import { type GradientSinkKind, gradientSinkBindings, gradientSinkWgsl } from "./gradientSink";
import type { LinearVariant } from "./linearVariants";
import { weightWgsl } from "./weightStorage";

/** The entry points of the matrix product's shaders. */
export type LinearEntry = "linearForward" | "linearBackwardInput" | "linearBackwardWeight" | "linearBackward";

const sources = {
  block: block + shared + registerBlock,
  tile: tile + shared + registerBlock,
  subgroup: subgroup + subgroupBlock,
} as const;

const bindings = {
  linearForward: ["left", "weight", "output", "bias"],
  linearBackwardInput: ["left", "weight", "output"],
  linearBackwardWeight: ["left", "input"],
  linearBackward: ["left", "weight", "output", "input"],
} as const satisfies Record<LinearEntry, readonly string[]>;

const params = ["tokens", "inputs", "outputs", "outputRow", "outputOffset", "weightOffset"];
const reflected = new Map<string, Kernel>();

/** What the buffers of a product are: where its weights are stored how, and where the weight's gradient goes. */
export interface LinearStorage {
  readonly weight?: WeightType;
  readonly sink?: GradientSinkKind;
}

/** The kernel of one entry point, variant and storage; reflected once for each family and storage. */
export function linearKernel(
  entryPoint: LinearEntry,
  variant: LinearVariant,
  { weight = "f32", sink = "dense" }: LinearStorage,
  options: { readonly accumulate?: boolean; readonly hasBias?: boolean; readonly factor?: number | undefined } = {},
): Kernel {
  const { family, blockRows, blockColumns, lanesX, lanesY } = variant;
  const key = `${family} ${entryPoint} ${weight} ${sink}`;
  let kernel = reflected.get(key);
  if (!kernel) {
    const sinks = entryPoint === "linearBackwardWeight" || entryPoint === "linearBackward";
    kernel = defineKernel({
      name: entryPoint,
      wgsl: sources[family] + weightWgsl[weight] + gradientSinkWgsl[sink],
      entryPoint,
      bindings: [...bindings[entryPoint], ...(sinks ? gradientSinkBindings[sink] : [])],
      params,
    });
    reflected.set(key, kernel);
  }
  const { accumulate, hasBias, factor } = options;
  return kernel.with({
    blockRows,
    blockColumns,
    lanesX,
    lanesY,
    ...(accumulate === undefined ? {} : { accumulate: Number(accumulate) }),
    ...(hasBias === undefined ? {} : { hasBias: Number(hasBias) }),
    ...(factor === undefined ? {} : { factor }),
  });
}
