import { getClient } from "../client";
import { recordedTensors } from "../recordedTensors";
import type { RunEntry } from "../runs/runEntry";
import { labelsOf } from "../runs/runFile";
import { useApp } from "../store/store";
import { readLedgerRun } from "./runLedger";

/** A run of the ledger as a bundle, with its tensors where there are any. Errors: as `readLedgerRun`, `writeBundle`. */
export async function bundleRun(entry: RunEntry): Promise<Blob> {
  const [report, { writeBundle }] = await Promise.all([readLedgerRun(entry.id), import("../../formats/bundle")]);
  const { run, runs, pins: kept } = useApp.getState();
  const pins = kept.byRun[entry.id] ?? [];
  const isOnGpu = run.onGpu && runs.liveId === entry.id;
  const place = isOnGpu ? await getClient().engine.tensorsFile("F32") : recordedTensors(report);
  const tensors = typeof place === "string" ? await fetchFile(place) : place;
  return writeBundle({ report, labels: labelsOf(entry, pins), tensors, program: report.provenance.program });
}

/** A static file beside the page; undefined where it is not served. */
async function fetchFile(path: string): Promise<Blob | undefined> {
  const response = await fetch(new URL(path, document.baseURI));
  const isPage = response.headers.get("content-type")?.includes("text/html");
  return response.ok && !isPage ? response.blob() : undefined;
}
