import { AppError } from "../../base/errors";
import type { RunReport } from "../../engine/report";
import { failureOf } from "../failure";
import { setRecordedTensors } from "../recordedTensors";
import type { RunEntry } from "../runs/runEntry";
import { listRuns, readRun, removeRun, writeEntry } from "../runs/runStore";
import { readTensors } from "../runs/runTensorFiles";
import { runNames } from "../runs/selectRuns";
import { patch, useApp } from "../store/store";
import { readShipped, showRecorded } from "./showRecorded";

/** Lists what this browser keeps. Without storage the shipped run is all there is, and a card says why. */
export async function loadRuns(): Promise<void> {
  try {
    const { entries, damaged } = await listRuns();
    patch("runs", { status: "ready", kept: entries, damaged });
  } catch (error) {
    patch("runs", { status: "unavailable", failure: failureOf(error, "Runs made now stay until this page closes.") });
  }
}

/** The report of a run of the ledger. Errors: `missing-file`, `bad-file`. */
export async function readLedgerRun(id: string): Promise<RunReport> {
  const { run, runs } = useApp.getState();
  if (id === runs.liveId && run.live) return run.live;
  if (id === runs.recordedId && run.recorded) return run.recorded;
  if (id !== runs.shipped?.id || keptRun(id)) return readKept(id);
  const shipped = await readShipped();
  if (!shipped) throw new AppError("missing-file", "the shipped recording is not served beside this page any more");
  return shipped;
}

/** A kept run; its tensors are opened, not read. */
async function readKept(id: string): Promise<RunReport> {
  const report = await readRun(id);
  const tensors = keptRun(id)?.tensorBytes ? await readTensors(id) : undefined;
  if (tensors) setRecordedTensors(report, tensors);
  return report;
}

/** Shows a kept run on every screen, as recorded, with the machine and date that it has. */
export function openRun(id: string): Promise<void> {
  return attempt("The run in view stays.", async () => showRecorded(await readLedgerRun(id), id));
}

/** Error: `bad-usage` for a name that another run has. */
export function renameRun(id: string, name: string): Promise<void> {
  return attempt("The old name stays.", async () => {
    const wanted = name.trim().slice(0, 80);
    const entry = keptRun(id);
    if (!entry || wanted === "" || wanted === entry.name) return;
    if (runNames(useApp.getState()).has(wanted)) {
      throw new AppError("bad-usage", `Another run is called ${wanted}; choose another name.`);
    }
    await change(id, { name: wanted });
  });
}

export function noteRun(id: string, note: string): Promise<void> {
  return attempt("The old note stays.", () => change(id, { note: note.trim().slice(0, 2000) }));
}

/** Pinned runs stand first in every list. */
export function pinRun(id: string, pinned: boolean): Promise<void> {
  return attempt("Nothing was changed.", () => change(id, { pinned }));
}

/** Removes a run and all that is kept of it. The screens that show it go on showing it until another is opened. */
export function deleteRun(id: string): Promise<void> {
  return attempt("The run is still kept.", async () => {
    await removeRun(id);
    const { runs } = useApp.getState();
    patch("runs", {
      kept: runs.kept.filter((entry) => entry.id !== id),
      damaged: runs.damaged.filter((entry) => entry.id !== id),
      recordedId: runs.recordedId === id ? undefined : runs.recordedId,
      liveId: runs.liveId === id ? undefined : runs.liveId,
    });
    const { [id]: _, ...byRun } = useApp.getState().pins.byRun;
    patch("pins", { byRun });
  });
}

/** Puts the ledger's error card away. */
export function dismissRunsFailure(): void {
  patch("runs", { failure: undefined });
}

function keptRun(id: string): RunEntry | undefined {
  return useApp.getState().runs.kept.find((entry) => entry.id === id);
}

let lastChange: Promise<unknown> = Promise.resolve();

/** Changes are written one after another, each to the entry that the one before it left. */
function change(id: string, fields: Partial<Pick<RunEntry, "name" | "note" | "pinned">>): Promise<void> {
  const written = lastChange.then(() => writeFields(id, fields));
  lastChange = written.catch(() => undefined);
  return written;
}

async function writeFields(id: string, fields: Partial<RunEntry>): Promise<void> {
  const before = keptRun(id);
  if (!before) return;
  const entry = { ...before, ...fields };
  await writeEntry(entry);
  const { kept } = useApp.getState().runs;
  patch("runs", { kept: kept.map((other) => (other.id === id ? entry : other)), failure: undefined });
}

async function attempt(kept: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    patch("runs", { failure: failureOf(error, kept) });
  }
}
