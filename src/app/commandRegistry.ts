import { goTo, showDialog, togglePresentation } from "./commands/changeView";
import { forkShown } from "./commands/forkRun";
import { leaveInspector, openInspector, stepTensor, toggleInspector } from "./commands/inspect";
import { showMode } from "./commands/loadModel";
import { pinSettings } from "./commands/pinSettings";
import { openRun } from "./commands/runLedger";
import { setTheme } from "./commands/setTheme";
import { cancelRun, pauseRun, resumeRun, runRecipe } from "./commands/startRun";
import { shownReport } from "./report";
import { allRuns } from "./runs/selectRuns";
import { stepIds } from "./steps";
import type { AppState } from "./store/state";
import { useApp } from "./store/store";
import { placeOf } from "./tensorPlace";

/** Something a person can ask of the page: listed in the search, given by its key, named in the list of keys. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: "Go to" | "Run" | "Show" | "Tensor";
  /** `KeyboardEvent.key`; single keys fire only where nobody types. */
  readonly key?: string;
  /** Not given where it would do nothing. */
  readonly isAvailable?: (state: AppState) => boolean;
  readonly run: () => unknown;
}

const isActive = ({ run: { job } }: AppState) => job.status === "running" || job.status === "paused";
const canRun = (state: AppState) =>
  !isActive(state) && state.device.status !== "unavailable" && state.recipe.recipe !== undefined;
const hasReport = (state: AppState) => shownReport(state) !== undefined;

/** Screens on which a pin is seen at once. */
const isBySliders = (hash: string) => /^#\/(lab\/(compose|merge|evaluate)|learn\/)/.test(hash);

const stepLabels = ["Model", "Locate", "Train", "Compose", "Merge", "Evaluate"];

/** Every command that does not depend on what is loaded. A key stands once. */
export const commands: readonly Command[] = [
  { id: "go.start", label: "Start page", group: "Go to", key: "0", run: () => goTo("/") },
  ...stepIds.map((id, index): Command => {
    const label = `Step ${index}: ${stepLabels[index] ?? id}`;
    return { id: `go.${id}`, label, group: "Go to", key: String(index + 1), run: () => goTo(`/lab/${id}`) };
  }),
  { id: "go.runs", label: "Runs: every kept run, compare, import", group: "Go to", run: () => goTo("/runs") },
  { id: "go.suite", label: "Tables and figures of the paper", group: "Go to", run: () => goTo("/suite") },
  { id: "go.lesson", label: "Lesson: moving arithmetic", group: "Go to", run: () => goTo("/learn/transfer/1") },
  { id: "go.storage", label: "Storage: what this browser keeps", group: "Go to", run: () => goTo("/storage") },
  { id: "go.help", label: "Help: words, equations, keys", group: "Go to", run: () => goTo("/help") },
  { id: "run.live", label: "Run the recipe live", group: "Run", isAvailable: canRun, run: () => void runRecipe() },
  {
    id: "run.pause",
    label: "Pause or resume the run",
    group: "Run",
    key: " ",
    isAvailable: isActive,
    run: () => void (useApp.getState().run.job.status === "paused" ? resumeRun() : pauseRun()),
  },
  {
    id: "run.fork",
    label: "Fork the run in view with the sliders as they stand",
    group: "Run",
    isAvailable: hasReport,
    run: () => forkShown() && goTo("/runs/fork"),
  },
  {
    id: "settings.pin",
    label: "Pin the settings as the sliders stand",
    group: "Show",
    key: "p",
    isAvailable: (state) => hasReport(state) && state.compose.settings !== undefined && isBySliders(location.hash),
    run: () => void pinSettings(),
  },
  { id: "run.cancel", label: "Cancel the run", group: "Run", isAvailable: isActive, run: () => void cancelRun() },
  { id: "show.recorded", label: "Show the recorded run", group: "Show", run: () => showMode("recorded") },
  { id: "show.live", label: "Show the live run", group: "Show", run: () => showMode("live") },
  { id: "show.share", label: "Share: a link, for pupils too", group: "Show", run: () => showDialog("share") },
  { id: "show.keys", label: "List of keys", group: "Show", key: "?", run: () => showDialog("keys") },
  { id: "show.presentation", label: "Larger, for a projector (on or off)", group: "Show", run: togglePresentation },
  { id: "show.light", label: "Light theme", group: "Show", run: () => setTheme("light") },
  { id: "show.dark", label: "Dark theme", group: "Show", run: () => setTheme("dark") },
  { id: "show.contrast", label: "High-contrast theme", group: "Show", run: () => setTheme("contrast") },
  { id: "show.auto", label: "Theme of the system", group: "Show", run: () => setTheme("auto") },
  {
    id: "tensor.inspector",
    label: "Open or close the Inspector",
    group: "Tensor",
    key: "i",
    isAvailable: hasReport,
    run: toggleInspector,
  },
  {
    id: "tensor.next",
    label: "Next tensor in the ranking",
    group: "Tensor",
    key: "]",
    isAvailable: hasReport,
    run: () => stepTensor(1),
  },
  {
    id: "tensor.previous",
    label: "Previous tensor in the ranking",
    group: "Tensor",
    key: "[",
    isAvailable: hasReport,
    run: () => stepTensor(-1),
  },
  {
    id: "tensor.find",
    label: "Find a tensor",
    group: "Tensor",
    key: "/",
    isAvailable: hasReport,
    run: () => showDialog("palette"),
  },
  {
    id: "tensor.leave",
    label: "Leave the Inspector, one level up",
    group: "Tensor",
    key: "Escape",
    isAvailable: ({ inspector }) => inspector.open,
    run: leaveInspector,
  },
];

/** One command for each tensor of the run in view: focuses it in the Inspector. */
export function tensorCommands(state: AppState): readonly Command[] {
  const tensors = shownReport(state)?.model.tensors ?? [];
  return tensors.map(({ name }, index) => ({
    id: `tensor.${name}`,
    label: `${placeOf(name).label} (${name})`,
    group: "Tensor",
    run: () => {
      if (!location.hash.startsWith("#/lab/")) goTo("/lab/compose");
      openInspector(index);
    },
  }));
}

/** One command for each run of the ledger: shows it. */
export function runCommands(state: AppState): readonly Command[] {
  return allRuns(state).map(({ id, name, figures }) => ({
    id: `run.${id}`,
    label: `Show run ${name} (${figures.date.slice(0, 10)}, ${figures.recipe})`,
    group: "Run",
    run: () => void openRun(id),
  }));
}

/** The command of a key as `KeyboardEvent.key` names it, if it may run now. */
export function commandOfKey(key: string, state: AppState): Command | undefined {
  const wanted = key.length === 1 ? key.toLowerCase() : key;
  const found = commands.find((command) => command.key === wanted);
  return found && (found.isAvailable?.(state) ?? true) ? found : undefined;
}

/** "Space", "Esc", "I": a key as it is written on a keyboard. */
export function keyName(key: string): string {
  return { " ": "Space", Escape: "Esc" }[key] ?? key.toUpperCase();
}
