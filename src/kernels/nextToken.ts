import source from "../../shaders/nextToken.wgsl?raw";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { dimension, type Tensor } from "../gpu/tensor";

const workgroupSize = 64;

const kernel = defineKernel({
  name: "nextToken",
  wgsl: source,
  entryPoint: "nextToken",
  bindings: ["best", "promptLengths", "tokenIds", "positions", "history"],
  params: ["rows", "maxLength"],
  constants: { workgroupSize },
});

/**
 * Moves every row to its next token: the prompt's, while there is one, else the best of the logits. All u32:
 * best, promptLengths, tokenIds, positions [rows]; history [rows, maxLength], which begins with the prompts.
 */
export function nextToken(
  plan: Plan,
  buffers: { best: Tensor; promptLengths: Tensor; tokenIds: Tensor; positions: Tensor; history: Tensor },
): void {
  const [rows, maxLength] = [dimension(buffers.history, 0), dimension(buffers.history, 1)];
  plan.add(kernel, buffers, { rows, maxLength }, linearWorkgroups(rows, workgroupSize));
}
