import { AppError } from "../../base/errors";
import { parseJson } from "../../formats/json";
import { parseRecipe } from "../../formats/recipe";
import { failureOf } from "../failure";
import { looksLikeReport, parseReport } from "../parseReport";
import { setRecordedTensors } from "../recordedTensors";
import { parseLabels, runId } from "../runs/runEntry";
import { looksLikeRunFile, type RunInFile, readRunFile } from "../runs/runFile";
import { patch, replace } from "../store/store";
import { suiteKind } from "../suite/suiteKind";
import { goTo } from "./changeView";
import { keepImportedRun } from "./keepRun";
import { showRecorded } from "./showRecorded";

/** Larger files are no recipe and no report; reading them would only freeze the page. */
const fileLimitBytes = 64 * 1024 * 1024;

/**
 * Opens a recipe (it becomes the one to run), a suite (to be run, with its recipe `beside` it) or its results, or a run as
 * report, run file or bundle (it is kept and shown as recorded).
 */
export async function openFile(file: File, beside: readonly File[] = []): Promise<void> {
  try {
    const bundle = await readRunBundle(file);
    if (bundle) {
      await keepAndShow(bundle);
      return;
    }
    const json = await readJson(file);
    if (looksLikeReport(json) || looksLikeRunFile(json)) {
      await keepAndShow(readRunFile(json));
      return;
    }
    if (suiteKind(json)) {
      const { openSuite } = await import("./openSuite");
      goTo("/suite");
      await openSuite([file, ...beside]);
      return;
    }
    replace("recipe", { recipe: parseRecipe(json), source: file.name, failure: undefined });
    replace("model", { status: "none" });
  } catch (error) {
    patch("recipe", { failure: failureOf(error, "The recipe that was loaded before stays in use.") });
  }
}

/** Lets a person choose a file, and opens it. */
export function askForFile(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,.zip";
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) void openFile(file);
  });
  input.click();
}

/** Shows the run even where this browser cannot keep it. */
async function keepAndShow({ report, labels, tensors }: RunInFile): Promise<void> {
  if (tensors) setRecordedTensors(report, tensors);
  patch("recipe", { failure: undefined });
  showRecorded(report, runId(report));
  try {
    await keepImportedRun(report, labels, tensors);
  } catch (error) {
    patch("runs", { failure: failureOf(error, "The run is in view until this page closes.") });
  }
}

/** Puts the error card of a file away. */
export function dismissFileFailure(): void {
  patch("recipe", { failure: undefined });
}

/** Undefined for what is no bundle. What reads one is loaded with the first file. Errors: `bad-file`, `bad-recipe`. */
async function readRunBundle(file: File): Promise<RunInFile | undefined> {
  const { looksLikeBundle, readBundle } = await import("../../formats/bundle");
  if (!(await looksLikeBundle(file))) return undefined;
  const { report, labels, tensors } = await readBundle(file);
  return { report: parseReport(report), labels: parseLabels(labels), ...(tensors && { tensors }) };
}

async function readJson(file: File): Promise<unknown> {
  if (file.size > fileLimitBytes) {
    throw new AppError(
      "bad-file",
      `${file.name} has ${file.size} bytes; a recipe or report has at most ${fileLimitBytes}`,
    );
  }
  return parseJson(await file.text(), file.name, "bad-recipe");
}
