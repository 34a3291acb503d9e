import type { JobProgress } from "../api";
import { archiveTarget } from "./archiveTarget";
import { type ExportSource, exportFiles } from "./exportFiles";
import { folderTarget } from "./folderTarget";
import type { ExportedModel, ExportPlace, ExportRequest } from "./request";
import { type ExportTarget, writeExport } from "./writeExport";

/** Opens the place that a page names. Errors: those of `folderTarget` and `archiveTarget`. */
export function browserTarget(place: ExportPlace, totalBytes: number): Promise<ExportTarget> {
  return place.kind === "folder"
    ? folderTarget(place.folder, place.name)
    : archiveTarget(place.name, totalBytes, new Date());
}

/** Writes what a request asks for; the place is opened once its size is known. */
export async function* exportJob(
  source: ExportSource,
  request: ExportRequest,
  openTarget: (totalBytes: number) => Promise<ExportTarget>,
): AsyncGenerator<JobProgress, ExportedModel, void> {
  const files = exportFiles(source, request);
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return yield* writeExport(files, await openTarget(totalBytes), () => performance.now());
}
