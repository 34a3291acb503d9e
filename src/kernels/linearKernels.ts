import block from "../../shaders/matmulBlock.wgsl?raw";
import subgroup from "../../shaders/matmulSubgroup.wgsl?raw";
import tile from "../../shaders/matmulTile.wgsl?raw";
import shared from "../../shaders/shared/linear.wgsl?raw";
import registerBlock from "../../shaders/shared/registerBlock.wgsl?raw";
import subgroupBlock from "../../shaders/shared/subgroupBlock.wgsl?raw";
import { defineKernel, type Kernel } from "../gpu/kernel";
import { type GradientSinkKind, gradientSinkBindings, gradientSinkWgsl } from "./gradientSink";
import type { LinearVariant } from "./linearVariants";

/** The entry points of the matrix product's shaders. */
export type LinearEntry = "linearForward" | "linearBackwardInput" | "linearBackwardWeight" | "linearBackward";

const sources = {
  block: block + shared + registerBlock,
  tile: tile + shared + registerBlock,
  subgroup: subgroup + subgroupBlock,
} as const;

const bindings = {
  linearForward: ["left", "right", "output", "bias"],
  linearBackwardInput: ["left", "right", "output"],
  linearBackwardWeight: ["left", "right"],
  linearBackward: ["left", "right", "output", "input"],
} as const satisfies Record<LinearEntry, readonly string[]>;

const params = ["tokens", "inputs", "outputs", "outputRow", "outputOffset", "weightOffset"];
const reflected = new Map<string, Kernel>();

/** The kernel of one entry point, variant and sink; reflected once for each family and sink. */
export function linearKernel(
  entryPoint: LinearEntry,
  variant: LinearVariant,
  sink: GradientSinkKind,
  options: { readonly accumulate?: boolean; readonly hasBias?: boolean } = {},
): Kernel {
  const { family, blockRows, blockColumns, lanesX, lanesY } = variant;
  const key = `${family} ${entryPoint} ${sink}`;
  let kernel = reflected.get(key);
  if (!kernel) {
    const sinks = entryPoint === "linearBackwardWeight" || entryPoint === "linearBackward";
    kernel = defineKernel({
      name: entryPoint,
      wgsl: sources[family] + gradientSinkWgsl[sink],
      entryPoint,
      bindings: [...bindings[entryPoint], ...(sinks ? gradientSinkBindings[sink] : [])],
      params,
    });
    reflected.set(key, kernel);
  }
  const { accumulate, hasBias } = options;
  return kernel.with({
    blockRows,
    blockColumns,
    lanesX,
    lanesY,
    ...(accumulate === undefined ? {} : { accumulate: Number(accumulate) }),
    ...(hasBias === undefined ? {} : { hasBias: Number(hasBias) }),
  });
}
