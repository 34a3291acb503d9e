import { AppError } from "../../base/errors";
import { parseRecipe } from "../../formats/recipe";
import { failureOf } from "../failure";
import { looksLikeReport, parseReport } from "../parseReport";
import { settingsOf } from "../settings";
import { patch, replace } from "../store/store";

/** Larger files are no recipe and no report; reading them would only freeze the page. */
const fileLimitBytes = 64 * 1024 * 1024;

/** Opens a recipe (it becomes the one to run) or a run report (it is shown as recorded). */
export async function openFile(file: File): Promise<void> {
  try {
    const json = await readJson(file);
    if (looksLikeReport(json)) {
      const recorded = parseReport(json);
      patch("run", { recorded, recordedStatus: "ready", recordedFailure: undefined, mode: "recorded" });
      patch("compose", { settings: settingsOf(recorded.recipe), tensor: undefined });
      patch("recipe", { failure: undefined });
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
  input.accept = ".json,application/json";
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) void openFile(file);
  });
  input.click();
}

/** Puts the error card of a file away. */
export function dismissFileFailure(): void {
  patch("recipe", { failure: undefined });
}

async function readJson(file: File): Promise<unknown> {
  if (file.size > fileLimitBytes) {
    throw new AppError(
      "bad-file",
      `${file.name} has ${file.size} bytes; a recipe or report has at most ${fileLimitBytes}`,
    );
  }
  try {
    return JSON.parse(await file.text());
  } catch (cause) {
    throw new AppError("bad-recipe", `${file.name} is not JSON: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
