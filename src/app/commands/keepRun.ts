import type { RunReport } from "../../engine/report";
import { getClient } from "../client";
import { failureOf } from "../failure";
import { describeFork } from "../runs/recipeDiff";
import { type EntryInput, entryOf, figuresOf, type RunEntry, type RunLabels, reportBytes } from "../runs/runEntry";
import { readRun, writeRun } from "../runs/runStore";
import { writeTensors } from "../runs/runTensorFiles";
import { allRuns, runNames } from "../runs/selectRuns";
import type { Failure, ForkParent } from "../store/state";
import { patch, useApp } from "../store/store";
import { adoptPins } from "./pinSettings";

/** Keeps a run that ended on this page. A browser that cannot keep it shows a card on the Runs page; the run itself stays in view. */
export async function keepLiveRun(report: RunReport, parent: ForkParent | undefined): Promise<void> {
  const fork = parent && {
    parent: { id: parent.id, name: parent.name },
    change: describeFork(parent.recipe, report.recipe),
  };
  try {
    const tensors = await liveTensors();
    const { id } = await keep(report, { origin: "live", now: new Date(), ...fork }, tensors.file);
    patch("runs", { liveId: id, ...(tensors.failure && { failure: tensors.failure }) });
  } catch (error) {
    patch("runs", { failure: failureOf(error, "The run itself is in view until this page closes: export it now.") });
  }
}

/**
 * Changes what is kept of the live run, which stays the same run of the ledger: its training, tensors, name and notes are
 * untouched. A run that is not kept is changed on the screens alone.
 */
export async function updateLiveRun(change: (kept: RunReport) => RunReport): Promise<void> {
  const { runs } = useApp.getState();
  const entry = runs.kept.find(({ id }) => id === runs.liveId);
  if (!entry) return;
  try {
    const report = change(await readRun(entry.id));
    const updated = { ...entry, figures: figuresOf(report), reportBytes: reportBytes(report) };
    await writeRun(updated, report);
    const { kept } = useApp.getState().runs;
    patch("runs", { kept: kept.map((other) => (other.id === entry.id ? updated : other)), failure: undefined });
  } catch (error) {
    patch("runs", {
      failure: failureOf(error, "The new figures are in view until this page closes; the kept run has those before."),
    });
  }
}

/** Masks and deltas of a live run are kept with it up to this size; larger ones go into a bundle while they are there. */
const tensorLimitBytes = 64 * 2 ** 20;

/** In half precision, or not at all: a run without its tensors is worth keeping. */
async function liveTensors(): Promise<{ readonly file?: Blob; readonly failure?: Failure }> {
  try {
    const file = await getClient().engine.tensorsFile("F16");
    return file.size <= tensorLimitBytes ? { file } : {};
  } catch (error) {
    return {
      failure: failureOf(error, "The run is kept without its tensors; its matrices can be seen while it is live."),
    };
  }
}

/** Keeps a run that came in a file, with its labels and tensors. One that is kept already stays as it is, but for pins that it lacks. */
export async function keepImportedRun(report: RunReport, labels: RunLabels = {}, tensors?: Blob): Promise<RunEntry> {
  const entry = await keep(report, { origin: "imported", now: new Date(), ...labels }, tensors);
  await adoptPins(entry.id, labels.pins ?? [], report);
  return entry;
}

async function keep(report: RunReport, input: EntryInput, tensors?: Blob): Promise<RunEntry> {
  const state = useApp.getState();
  const entry = entryOf(report, { ...input, taken: runNames(state), tensorBytes: tensors?.size ?? 0 });
  const present = allRuns(state).find(({ id }) => id === entry.id);
  if (present) return present;
  if (tensors) await writeTensors(entry.id, tensors);
  await writeRun(entry, report);
  patch("runs", { kept: [entry, ...useApp.getState().runs.kept], failure: undefined });
  return entry;
}
