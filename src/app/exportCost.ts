import type { RunReport } from "../engine/report";
import type { ExportScalarType } from "../formats/export/checkpointFiles";

const bytesOfType: Readonly<Record<ExportScalarType, number>> = { F32: 4, F16: 2, BF16: 2 };
/** Until one was measured: a disk and one core that rounds. */
const guessedBytesPerSecond = 20e6;

/** What writing a model's weights takes. */
export interface ExportCost {
  readonly sizeBytes: number;
  readonly seconds: number;
  readonly basis: "measured" | "guessed";
}

/** Cost of one export, from the speed of the last one on this page. */
export function exportCost(
  { parameterCount }: Pick<RunReport["model"], "parameterCount">,
  scalarType: ExportScalarType,
  bytesPerSecond: number | undefined,
): ExportCost {
  const sizeBytes = parameterCount * bytesOfType[scalarType];
  const seconds = sizeBytes / (bytesPerSecond ?? guessedBytesPerSecond);
  return { sizeBytes, seconds, basis: bytesPerSecond === undefined ? "guessed" : "measured" };
}
