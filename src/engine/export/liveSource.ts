import { present } from "../../base/assert";
import { programName } from "../../base/programName";
import type { RunOrigin } from "../../formats/runTensors";
import type { MergeSettings } from "../../method/settings";
import { readTensorChunks } from "../../model/weights";
import type { FinishedRun } from "../finishedRun";
import { runTensorsOf } from "../runTensorsOf";
import { chunkScalars, coefficientTable, combineTensor } from "./combine";
import type { ExportSource } from "./exportFiles";
import { exportMetadata } from "./metadata";
import { type ExportContent, isWholeModel } from "./request";

/** Where a finished run's deltas come from. */
export function originOf({ prepared }: Pick<FinishedRun, "prepared">): RunOrigin {
  return { modelHash: prepared.model.hash, recipe: JSON.stringify(prepared.recipe), program: programName };
}

/**
 * A finished run on the GPU. Models are made there, as they are for evaluation, and read back bit for bit; differences of
 * weights are added up from the deltas. `end` makes the merged model with the settings again.
 */
export async function liveSource(
  run: FinishedRun,
  { content, settings }: { readonly content: ExportContent; readonly settings: MergeSettings },
): Promise<{ readonly source: ExportSource; readonly end: () => Promise<void> }> {
  const { context, method, merged } = run;
  const { gpu, base } = context;
  const { tensors } = base.layout;
  const names = tensors.map(({ name }) => name);
  const basis = method.learned.map(({ name }) => name);
  const known = { names, grams: method.grams, basis };
  const table = coefficientTable(content, settings, known);
  const origin = originOf(run);
  const source = {
    tensors,
    config: run.prepared.model.config,
    baseHash: origin.modelHash,
    isRounded: false,
    metadata: await exportMetadata(content, settings, origin),
  };
  if (isWholeModel(content)) {
    await merged.remake(table);
    const read = (tensor: number) => readTensorChunks(gpu, merged.weights, names[tensor] ?? "", chunkScalars);
    const end = () => merged.remake(coefficientTable({ kind: "merged" }, settings, known));
    return { source: { ...source, read }, end };
  }
  const learned = await runTensorsOf({ context, method }, origin);
  const read = (tensor: number) => {
    const { size } = present(tensors[tensor], `tensor ${tensor}`);
    return combineTensor(tensor, size, { run: learned, coefficients: table[tensor] ?? [], readBase: undefined });
  };
  return { source: { ...source, read }, end: async () => undefined };
}
