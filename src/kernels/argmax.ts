import source from "../../shaders/argmax.wgsl?raw";
import { defineKernel } from "../gpu/kernel";
import type { Plan } from "../gpu/plan";
import { dimension, type Tensor } from "../gpu/tensor";

const kernel = defineKernel({
  name: "argmax",
  wgsl: source,
  entryPoint: "argmax",
  bindings: ["logits", "best", "ids"],
  params: ["columns", "firstColumn"],
});

/**
 * ids u32 [rows] = the column of the largest of logits [rows, columns], the smallest where several are. For a vocabulary
 * in blocks: one call a block in order, `firstColumn` its first id; best [rows] carries the largest logit along.
 */
export function argmax(
  plan: Plan,
  buffers: { logits: Tensor; best: Tensor; ids: Tensor },
  { firstColumn = 0 }: { firstColumn?: number } = {},
): void {
  const [rows, columns] = [dimension(buffers.logits, 0), dimension(buffers.logits, 1)];
  plan.add(kernel.with({ first: firstColumn === 0 ? 1 : 0 }), buffers, { columns, firstColumn }, [rows]);
}
