import { AppError } from "../../base/errors";
import type { JobProgress } from "../../engine/api";
import type { ExportContent, ExportedModel, ExportPlace, ExportRequest } from "../../engine/export/request";
import { JobControl } from "../../engine/job";
import type { RunReport } from "../../engine/report";
import type { ExportScalarType } from "../../formats/export/checkpointFiles";
import type { MergeSettings } from "../../method/settings";
import { getClient } from "../client";
import { failureOf } from "../failure";
import { recordedTensors } from "../recordedTensors";
import { isBusy } from "../steps";
import type { AppState } from "../store/state";
import { patch, useApp } from "../store/store";
import { recoverFrom } from "./recover";

export interface ExportChoice {
  readonly content: ExportContent;
  readonly settings: MergeSettings;
  readonly scalarType: ExportScalarType;
  /** Of the folder or of the archive, without its end. */
  readonly name: string;
}

/** Where a run's tensors are now: on the GPU, in a file, or nowhere. */
export function exportSource({ run }: Pick<AppState, "run">, report: RunReport): "gpu" | "file" | undefined {
  if (report === run.live && run.onGpu && report.gram.matrices.length > 0) return "gpu";
  return recordedTensors(report) === undefined ? undefined : "file";
}

type PickFolder = (options: { readonly id: string; readonly mode: "readwrite" }) => Promise<FileSystemDirectoryHandle>;

/** The browser's dialog for a folder to write to; undefined where it has none. */
function folderPicker(): PickFolder | undefined {
  const pick: unknown = Reflect.get(globalThis, "showDirectoryPicker");
  return typeof pick === "function" ? (options) => Reflect.apply(pick, globalThis, [options]) : undefined;
}

/** True where a folder can be written to; elsewhere there is the archive. */
export function canWriteFolders(): boolean {
  return folderPicker() !== undefined;
}

/** Lets a person choose a folder, and writes a new one into it. Does nothing where none is chosen. */
export async function exportToFolder(report: RunReport, choice: ExportChoice): Promise<void> {
  try {
    const folder = await folderPicker()?.({ id: "export", mode: "readwrite" });
    if (folder) await write(report, choice, { kind: "folder", folder, name: choice.name });
  } catch (error) {
    // The dialog was closed without a choice.
    if (error instanceof DOMException && error.name === "AbortError") return;
    onFailure(error);
  }
}

/** Writes a zip archive to the page's private files; undefined where that failed, which the store then says. */
export async function exportToArchive(report: RunReport, choice: ExportChoice): Promise<File | undefined> {
  return (await write(report, choice, { kind: "archive", name: choice.name }))?.archive;
}

/** Stops the export between two parts; nothing of it is left. */
export function cancelExport(): void {
  control?.cancel();
}

let control: JobControl<JobProgress> | undefined;

/** One export at a time, and none beside a run: both need the GPU's attention and the weights as they are. */
export async function attempt<Result extends Written>(
  report: RunReport,
  work: (job: JobControl<JobProgress>) => Promise<Result>,
): Promise<Result | undefined> {
  if (isBusy(useApp.getState())) return undefined;
  const job = new JobControl<JobProgress>((progress) => {
    const { modelExport } = useApp.getState();
    if (modelExport.status === "running") patch("modelExport", { progress });
  });
  control = job;
  patch("modelExport", { status: "running", progress: undefined, report, failure: undefined, done: undefined });
  const began = performance.now();
  try {
    const written = await work(job);
    const { name, exported } = written;
    const sizeBytes = exported.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const wallMs = performance.now() - began;
    const done = { name, fileCount: exported.files.length, sizeBytes, wallMs };
    patch("modelExport", { status: "idle", done, bytesPerSecond: sizeBytes / Math.max(0.001, wallMs / 1000) });
    return written;
  } catch (error) {
    onFailure(error);
    return undefined;
  } finally {
    control = undefined;
  }
}

interface Written {
  /** Where it is now: the folder, the archive, the address. */
  readonly name: string;
  readonly exported: ExportedModel;
}

async function write(report: RunReport, choice: ExportChoice, place: ExportPlace): Promise<ExportedModel | undefined> {
  const written = await attempt(report, async (job) => {
    const exported = await send(report, choice, place, job);
    return { name: exported.folder ?? `${choice.name}.zip`, exported };
  });
  return written?.exported;
}

/** Writes the model's files to `place`, from wherever the run's tensors are. */
export async function send(
  report: RunReport,
  { content, settings, scalarType }: ExportChoice,
  place: ExportPlace,
  job: JobControl<JobProgress>,
): Promise<ExportedModel> {
  const { engine, data } = getClient();
  await data.openWorld(document.baseURI);
  const { files: companions, licence } = await data.modelCompanions(report.recipe);
  const request: ExportRequest = { content, settings, scalarType, report, licence, companions };
  if (exportSource(useApp.getState(), report) === "gpu") return engine.exportModel(request, place, job);
  const tensors = recordedTensors(report);
  if (tensors === undefined) {
    throw new AppError("bad-usage", "this recording came without its tensors; open the bundle that holds them");
  }
  const { model, recipe } = report;
  return data.exportModel({ model, recipe, tensors }, request, place, job);
}

function onFailure(error: unknown): void {
  const failure = failureOf(error, "Nothing of the export was left; the run is as it was.");
  patch("modelExport", { status: "idle", progress: undefined, ...(failure.code !== "cancelled" && { failure }) });
  recoverFrom(failure);
}
