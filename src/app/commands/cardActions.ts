import { formatBytes } from "../../base/format";
import type { RunEnd } from "../../engine/api";
import { slowerRecipe, smallerRecipe } from "../../formats/gentlerRecipe";
import type { Recipe } from "../../formats/recipe";
import { copyText } from "../copyText";
import { diagnosticsText } from "../diagnostics";
import type { ActionId } from "../errorCatalogue";
import { fittingChanges } from "../fittingChanges";
import type { StartedWork } from "../store/startedWork";
import type { AppState } from "../store/state";
import { patch, useApp } from "../store/store";
import { findAdapter } from "./findAdapter";
import { useHere } from "./holdLive";
import { clearCopies, reloadForUpdate } from "./keepOffline";
import { showMode } from "./loadModel";
import { askForFile } from "./openFile";
import { restartWorkers } from "./recover";
import { chooseRecipe } from "./start";
import { runAgain, runRecipe } from "./startRun";

/** A button of a card: what it says, with its numbers, and what it does. */
export interface CardButton {
  readonly label: string;
  /** What it starts, for a button that starts work: its time and memory stand on it. */
  readonly starts?: StartedWork;
  /** What it came to, for a button whose effect is not seen. */
  readonly run: () => undefined | Promise<string>;
}

const copied = (isCopied: boolean) => (isCopied ? "Copied" : "The browser refused to copy");

function copy(label: string, text: () => string): CardButton {
  return { label, run: async () => copied(await copyText(text())) };
}

function act(label: string, work: () => void, starts?: StartedWork): CardButton {
  return {
    label,
    ...(starts && { starts }),
    run() {
      work();
      return undefined;
    },
  };
}

/** How far the run went or was to go that a changed recipe is to repeat. */
function endOf({ run: { started } }: AppState): RunEnd {
  return started?.kind === "run" ? started.until : "evaluate";
}

/** A button that takes a changed recipe and runs it as far as before. The model on the GPU stays. */
function retry(label: string, recipe: Recipe, state: AppState): CardButton {
  const until = endOf(state);
  const run = () => {
    patch("recipe", { recipe, failure: undefined });
    void runRecipe(until);
  };
  return act(label, run, { kind: "run", until });
}

/** A button that starts the same again. */
function repeat(label: string, { run: { started } }: AppState, work: () => unknown = runAgain): CardButton {
  return act(label, () => void work(), started ?? { kind: "run", until: "evaluate" });
}

const isActive = ({ run: { job } }: AppState) => job.status === "running" || job.status === "paused";

const httpsAddress = () => location.href.replace(/^http:/, "https:");

const isShort = ({ recipe: { recipe, source } }: AppState) => source === "shipped" && recipe?.name.endsWith("short");

type MakeButton = (state: AppState) => CardButton | readonly CardButton[] | undefined;

/** Undefined where it can do nothing now. */
const buttons: Readonly<Record<ActionId, MakeButton>> = {
  lookAgain: () => act("Look again", () => void findAdapter()),
  showRecorded: ({ run }) =>
    run.recorded && run.mode === "live" ? act("Show the recorded run", () => showMode("recorded")) : undefined,
  openHttps: () => act("Open over https", () => location.assign(httpsAddress())),
  copyHttps: () => copy("Copy the https address", httpsAddress),
  copyGpuPage: () => copy("Copy chrome://gpu", () => "chrome://gpu"),
  takeShort: (state) =>
    isActive(state) || isShort(state) ? undefined : act("Take the short recipe", () => chooseRecipe("embedded-short")),
  smaller(state) {
    const changed = state.recipe.recipe && smallerRecipe(state.recipe.recipe);
    return changed && retry(`Retry with ${changed.change}`, changed.recipe, state);
  },
  fit: (state) =>
    fittingChanges(state).map(({ change, savedBytes, recipe }) => {
      const saved = savedBytes === undefined ? "" : `, ${formatBytes(savedBytes)} less`;
      return retry(`Retry with ${change}${saved}`, recipe, state);
    }),
  again: (state) => repeat("Try again", state),
  resume: (state) => (isActive(state) ? undefined : repeat("Resume the run", state)),
  slower(state) {
    const {
      recipe: { recipe },
      run: { job },
    } = state;
    const stage = "stage" in job ? job.stage : undefined;
    if (!recipe || stage === undefined) return undefined;
    const changed = slowerRecipe(recipe, stage);
    return retry(`Resume with ${changed.change}`, changed.recipe, state);
  },
  clearCopies: (state) =>
    "caches" in globalThis
      ? repeat("Delete the kept copies and try again", state, () => clearCopies().then(runAgain))
      : undefined,
  restart: ({ notices }) => (notices.silentMs === undefined ? undefined : act("Restart the workers", restartWorkers)),
  reload(state) {
    if (state.notices.update === "afterRun") return undefined;
    const label = isActive(state) ? "Reload when the run is over" : "Reload now";
    return act(label, () => void reloadForUpdate());
  },
  useHere: () => act("Use it here", () => void useHere()),
  chooseFile: (state) => (isActive(state) ? undefined : act("Open another file", askForFile)),
  withoutKeeping({ choice }) {
    const offer = choice.status === "failed" && choice.failure.code === "storage-full" ? choice.offer : undefined;
    if (!offer) return undefined;
    const totalBytes = offer.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return act(
      `Run without caching (${formatBytes(totalBytes)} each time it is loaded)`,
      () => void import("./chooseModel").then(({ takeWithoutKeeping }) => takeWithoutKeeping()),
    );
  },
  manageStorage: () => act("See what is stored", () => location.assign("#/storage")),
};

/** The buttons of a card that can do something as things stand, in its order. */
export function cardButtons(actions: readonly ActionId[], state: AppState): readonly CardButton[] {
  return actions.flatMap((id) => buttons[id](state) ?? []);
}

/** Copies adapter, limits, features, versions and the log. */
export function copyDiagnostics(): Promise<string> {
  return copyText(diagnosticsText(useApp.getState(), navigator.userAgent)).then(copied);
}
