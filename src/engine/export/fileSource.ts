import { present } from "../../base/assert";
import { AppError } from "../../base/errors";
import { decodeScalars } from "../../formats/dtype";
import type { RunTensors } from "../../formats/runTensors";
import type { WeightFiles } from "../../formats/weightFiles";
import { coefficientTable, combineTensor } from "./combine";
import type { ExportSource } from "./exportFiles";
import { exportMetadata } from "./metadata";
import { type ExportRequest, isWholeModel } from "./request";

/** A run from its files: no GPU is needed. Error: `bad-file` where the base does not have the run's tensors. */
export async function fileSource(
  { run, weights, config }: { readonly run: RunTensors; readonly weights: WeightFiles; readonly config: unknown },
  { content, settings, report }: Pick<ExportRequest, "content" | "settings" | "report">,
): Promise<ExportSource> {
  const { tensors, basis, origin, scalarType } = run;
  const names = tensors.map(({ name }) => name);
  const sizes = tensors.map(({ shape }) => shape.reduce((product, length) => product * length, 1));
  for (const [tensor, name] of names.entries()) {
    const { elementCount } = weights.entry(name);
    if (elementCount === sizes[tensor]) continue;
    throw new AppError("bad-file", `${name} has ${elementCount} scalars in the base; the run has ${sizes[tensor]}`);
  }
  const table = coefficientTable(content, settings, { names, grams: report.gram.matrices, basis });
  const readRange = async (tensor: number, first: number, count: number) => {
    const name = names[tensor] ?? "";
    return decodeScalars(await weights.readRange(name, first, count), weights.entry(name).dtype);
  };
  const readBase = isWholeModel(content) ? readRange : undefined;
  return {
    tensors,
    config,
    baseHash: origin.modelHash,
    isRounded: scalarType === "F16",
    metadata: { ...(await exportMetadata(content, settings, origin)), changes: scalarType },
    read: (tensor) => {
      const size = present(sizes[tensor], `tensor ${tensor}`);
      return combineTensor(tensor, size, { run, coefficients: table[tensor] ?? [], readBase });
    },
  };
}
