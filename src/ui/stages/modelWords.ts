import { formatNumber } from "../../base/format";
import type { RunReport } from "../../engine/report";

/** "38 tensors, 840,832 weights": what a map of the model is drawn from. */
export function modelWords({
  model,
}: {
  readonly model: Pick<RunReport["model"], "tensors" | "parameterCount">;
}): string {
  return `${formatNumber(model.tensors.length)} tensors, ${formatNumber(model.parameterCount)} weights`;
}
