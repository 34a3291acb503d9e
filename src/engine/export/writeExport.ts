import { assert } from "../../base/assert";
import type { JobProgress } from "../api";
import type { ExportFile } from "./exportFiles";
import type { ExportedModel } from "./request";

/** Where the files of one export go. Nothing of it stays where `discard` is called instead of `finish`. */
export interface ExportTarget {
  /** Opens a file; parts follow by `write`, in order; one file at a time. */
  begin(path: string, sizeBytes: number): Promise<void>;
  write(part: Uint8Array<ArrayBuffer>): Promise<void>;
  end(): Promise<void>;
  finish(): Promise<Pick<ExportedModel, "folder" | "archive">>;
  discard(): Promise<void>;
}

/** The stage under which exports are reported. */
export const exportStage = "export";

/** Writes every file part by part; nothing is left of an export that fails or is cancelled. Errors: those of the target. */
export async function* writeExport(
  files: readonly ExportFile[],
  target: ExportTarget,
  now: () => number,
): AsyncGenerator<JobProgress, ExportedModel, void> {
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const began = now();
  let done = 0;
  let isFinished = false;
  try {
    for (const { path, sizeBytes, parts } of files) {
      const first = done;
      await target.begin(path, sizeBytes);
      for await (const part of parts()) {
        await target.write(part);
        done += part.length;
        const secondsLeft = ((now() - began) / 1000 / done) * (total - done);
        yield { stage: exportStage, stageIndex: 0, stageCount: 1, done, total, unit: "bytes", secondsLeft };
      }
      assert(done - first === sizeBytes, `${path}: ${done - first} of ${sizeBytes} bytes were made`);
      await target.end();
    }
    const place = await target.finish();
    isFinished = true;
    return { ...place, files: files.map(({ path, sizeBytes }) => ({ path, sizeBytes })) };
  } finally {
    if (!isFinished) await target.discard();
  }
}
