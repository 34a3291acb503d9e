import type { ErrorCode } from "../../base/errors";
import type { AdapterMemoryPlan, JobProgress, RunEnd, RunPlan } from "../../engine/api";
import type { RunReport } from "../../engine/report";
import type { Recipe } from "../../formats/recipe";
import type { AdapterReport } from "../../gpu/device";
import type { MemoryReport } from "../../gpu/memory";
import type { MergeSettings } from "../../method/settings";
import { emptyDraft } from "../benchmarks";
import type { ControlId } from "../controls";
import type { LessonLanguage } from "../lessons/lesson";
import type { LessonText } from "../lessons/lessonText";
import type { IgnoredValue } from "../permalink";
import type { RunEntry } from "../runs/runEntry";
import type { DamagedEntry } from "../runs/runStore";
import type { StepInputs } from "../stepInputs";
import type { StepId } from "../steps";
import { type ComparisonState, initialComparisons } from "./comparisonState";
import { type CorporaState, initialCorpora } from "./corporaState";
import { type MeetingState, noMeetings } from "./meetingState";
import { initialModelExport, type ModelExport } from "./modelExport";
import type { ModelChoice, ModelState } from "./modelState";
import type { PinState } from "./pinState";
import { initialSignIn, type SignInSlice } from "./signInState";
import type { StartedWork } from "./startedWork";
import { initialStorage, type StorageState } from "./storageState";
import type { TestState } from "./testState";
import { initialWriting, type WritingState } from "./writing";

/** A failure as it is shown: what went wrong, and what was not lost. */
export interface Failure {
  readonly code: ErrorCode | "unexpected";
  readonly message: string;
  /** What is still there. */
  readonly kept: string;
  /** What the message sums up, one line each: values of a link that were ignored, say. */
  readonly details?: readonly string[];
}

/** What the adapter offers, for messages and diagnostics. */
export interface Capability {
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** What stands above every page, whatever step is open. */
export interface NoticeState {
  /** Cards that were put away in this visit, by code. */
  readonly dismissed: readonly string[];
  /** What of the opened link could not be used. */
  readonly link: Failure | undefined;
  /** Set where a worker has owed an answer for so long. */
  readonly silentMs: number | undefined;
  /** A newer build: waiting behind this page, or to be loaded as soon as the run is over. */
  readonly update: "none" | "waiting" | "afterRun";
}

/** What the page knows of the graphics adapter before and after the worker opens it. */
export type DeviceState =
  | { readonly status: "checking" }
  | { readonly status: "offered"; readonly adapter: AdapterReport }
  | { readonly status: "open"; readonly adapter: AdapterReport }
  | { readonly status: "unavailable"; readonly failure: Failure };

export interface RecipeState {
  readonly recipe: Recipe | undefined;
  /** "shipped" or the name of the opened file. */
  readonly source: string;
  readonly failure: Failure | undefined;
  /** The run whose recipe this was before it was changed. */
  readonly parent?: ForkParent;
}

export interface ForkParent {
  readonly id: string;
  readonly name: string;
  readonly recipe: Recipe;
}

/** The ledger: every kept run, and which of them the screens show. */
export interface RunsState {
  readonly status: "loading" | "ready" | "unavailable";
  /** Newest first, without the shipped one. */
  readonly kept: readonly RunEntry[];
  readonly damaged: readonly DamagedEntry[];
  readonly shipped: RunEntry | undefined;
  /** Ids of what `run.recorded` and `run.live` hold; undefined where that is not in the ledger. */
  readonly recordedId: string | undefined;
  readonly liveId: string | undefined;
  readonly failure: Failure | undefined;
}

export type RunJob =
  | { readonly status: "idle" }
  | { readonly status: "running" | "paused"; readonly progress: JobProgress | undefined }
  | { readonly status: "done"; readonly wallMs: number }
  /** `stage`: where it stopped, where it came that far. */
  | { readonly status: "failed"; readonly failure: Failure; readonly stage: string | undefined }
  | { readonly status: "cancelled"; readonly stage: string | undefined };

export interface RunState {
  readonly job: RunJob;
  /** Which report the screens show. */
  readonly mode: "recorded" | "live";
  readonly recorded: RunReport | undefined;
  readonly started: StartedWork | undefined;
  /** The live run. After a run that went only so far, the later results of the run before it are kept in it. */
  readonly live: RunReport | undefined;
  /** What each step of the live run was computed with, where that is not the report's recipe. */
  readonly inputs: Partial<Readonly<Record<StepId, StepInputs>>>;
  /** Share of the time that a job may compute. */
  readonly duty: number;
  /** The loaded engine has learned the live run's deltas; see `holdsRun`. */
  readonly onGpu: boolean;
  /** "loading" until the shipped recording was asked for. */
  readonly recordedStatus: "loading" | "ready" | "absent";
  readonly recordedFailure: Failure | undefined;
  /** Counts changes of the live loss series, which are kept outside the store. */
  readonly lossVersion: number;
}

/** A run that was stopped, or whose page was closed, after some of its stages were kept. */
export interface UnfinishedRun {
  readonly recipe: Recipe;
  readonly until: RunEnd;
  /** Where it was. */
  readonly stage: string;
  /** The step of that stage up to which its training is kept. */
  readonly keptStep?: number;
  readonly finishedStages: number;
  readonly stageCount: number;
  /** ISO 8601. */
  readonly date: string;
}

/** What runs would take; without a plan, why that is unknown. */
export interface CostState {
  readonly plan: RunPlan | undefined;
  readonly unknown?: string;
  /** Of the unfinished run's recipe. */
  readonly unfinished?: RunPlan;
  /** Memory of the recipe with a model that is offered and not taken yet. */
  readonly offered?: AdapterMemoryPlan & { readonly name: string };
}

export interface ComposeState {
  /** Where the sliders stand; undefined until there is a report. */
  readonly settings: MergeSettings | undefined;
  /** Index of the tensor in focus. */
  readonly tensor: number | undefined;
}

/** Which numbers the layer × kind map shows: S, ‖θo‖, share of a corpus's key neurons, ‖d‖ of a delta, ‖Δ‖/‖θo‖. */
export type MapMode = "similarity" | "weights" | "change" | `mask:${string}` | `delta:${string}`;

export interface MapState {
  /** By step. */
  readonly modes: { readonly compose: MapMode; readonly merge: MapMode };
  /** A run of the ledger whose values are taken off the shown one's. */
  readonly minus: { readonly id: string; readonly report: RunReport } | undefined;
  /** Where the colours end while locked, the same for every run: by mode, differences apart. */
  readonly domains: Readonly<Record<string, number>>;
  /** Indices of the tensors that are picked out in map and curve. */
  readonly brush: readonly number[];
  /** Names of the tensors whose figures stay in view. */
  readonly pins: readonly string[];
  /** Moving one μ leaves their sum. */
  readonly keepsMuSum: boolean;
}

/**
 * Which numbers of a tensor the Inspector draws: the base, a trained delta, R(A), R_Lang, the merged weights, their change
 * from the base, a corpus's key neurons, or how the ability's key neurons meet those of a language.
 */
export type InspectorVector =
  | "base"
  | "ability"
  | "languages"
  | "merged"
  | "change"
  | `delta:${string}`
  | `mask:${string}`
  | `overlap:${string}`;

/** What rows or columns of a tensor are set in order of: their number, ‖R(A)‖, or the ability's key weights in them. */
export type OrderBy = "index" | "ability" | "keys";

export interface InspectorState {
  readonly open: boolean;
  /** Over the whole page instead of beside the step. */
  readonly full: boolean;
  /** Undefined until one is chosen: see `shownVector`. */
  readonly vector: InspectorVector | undefined;
  readonly rowsBy: OrderBy;
  readonly columnsBy: OrderBy;
  /** Place at the picture's top left corner, in the orders above, and CSS pixels a scalar; undefined: the whole tensor. */
  readonly window: { readonly row: number; readonly column: number; readonly scale: number } | undefined;
  /** A scalar of the tensor, wherever it stands. */
  readonly cell: { readonly row: number; readonly column: number } | undefined;
  readonly drawing: {
    /** How a block of scalars sums up. */
    readonly summary: "peak" | "mean" | "rms";
    /** Least side of a block of scalars. */
    readonly block: 1 | 4 | 16;
    /** Corpus whose key neurons are outlined where cells are large. */
    readonly outline: string | undefined;
    /** Where the colours end; undefined: at the tensor's own 99.5 % quantile. */
    readonly domain: number | undefined;
    readonly logCounts: boolean;
  };
}

/** Prompts answered by both models. */
export type ProbeState =
  | { readonly status: "idle" }
  | { readonly status: "running"; readonly prompts: readonly string[]; readonly previous: Probe | undefined }
  | { readonly status: "done"; readonly probe: Probe }
  | { readonly status: "failed"; readonly failure: Failure; readonly previous: Probe | undefined };

export interface Probe {
  readonly answers: readonly { readonly prompt: string; readonly base: string; readonly merged: string }[];
  readonly settings: MergeSettings;
  readonly mergeMs: number;
  readonly wallMs: number;
}

/** What the address of the page asks for besides settings. */
export interface LinkSlice {
  /** What it holds that this page could not use. */
  readonly ignored: readonly IgnoredValue[];
  /** Controls taken away: those named, or all but `show`. */
  readonly hide: readonly ControlId[] | "all";
  readonly show: readonly ControlId[];
  /** A tensor to focus, short, as soon as there is a report. */
  readonly tensor: string | undefined;
  /** The tensors that the address names were not looked up yet. */
  readonly isUnsettled: boolean;
  /** The address brought settings along, which a lesson's page must not reset. */
  readonly hasSettings: boolean;
}

export interface LessonState {
  readonly language: LessonLanguage;
  /** Id and page, from 0, of the open lesson. */
  readonly open: { readonly id: string; readonly page: number } | undefined;
  readonly text: LessonText | undefined;
  readonly failure: Failure | undefined;
  /** Tasks done on each page, in order: a count. */
  readonly done: Readonly<Record<number, number>>;
  /** The option guessed on each page. */
  readonly guesses: Readonly<Record<number, number>>;
  /** Also the controls that the page does not name. */
  readonly showsAll: boolean;
}

/** What is asked of both models. */
export interface ProbeChoice {
  /** Undefined until a person chooses. */
  readonly languages: readonly string[] | undefined;
  /** Position among the problems of each language. */
  readonly problem: number;
  /** A prompt of the person's own, beside the problems. */
  readonly own: string;
}

export type Theme = "auto" | "light" | "dark" | "contrast";

/** How the page itself is shown. */
export interface ViewState {
  readonly theme: Theme;
  /** The dialog over the page: the search over all commands, the list of keys, or a link to what stands here. */
  readonly dialog: "palette" | "keys" | "share" | undefined;
  /** Whether a single key gives a command (WCAG 2.1.4 asks that it can be switched off). */
  readonly singleKeys: boolean;
  /** Everything larger, for a projector. */
  readonly presentation: boolean;
}

export interface AppState {
  readonly device: DeviceState;
  readonly capability: Capability | undefined;
  readonly notices: NoticeState;
  readonly storage: StorageState;
  readonly model: ModelState;
  readonly choice: ModelChoice;
  readonly signIn: SignInSlice;
  readonly memory: MemoryReport | undefined;
  readonly recipe: RecipeState;
  readonly corpora: CorporaState;
  readonly comparisons: ComparisonState;
  readonly tests: TestState;
  readonly run: RunState;
  readonly costs: CostState;
  readonly unfinished: UnfinishedRun | undefined;
  readonly compose: ComposeState;
  readonly pins: PinState;
  readonly runs: RunsState;
  readonly map: MapState;
  readonly meetings: MeetingState;
  readonly inspector: InspectorState;
  readonly probe: ProbeState;
  readonly link: LinkSlice;
  readonly lesson: LessonState;
  readonly probeChoice: ProbeChoice;
  readonly modelExport: ModelExport;
  readonly writing: WritingState;
  readonly view: ViewState;
}

/** All but what the Inspector shows, which changes with every move of its picture. */
export type WorkState = Omit<AppState, "inspector">;

export const initialState: AppState = {
  device: { status: "checking" },
  capability: undefined,
  storage: initialStorage,
  notices: { dismissed: [], link: undefined, silentMs: undefined, update: "none" },
  model: { status: "none" },
  choice: { status: "none" },
  signIn: initialSignIn,
  memory: undefined,
  recipe: { recipe: undefined, source: "shipped", failure: undefined },
  corpora: initialCorpora,
  comparisons: initialComparisons,
  tests: { edited: undefined, draft: emptyDraft, look: { status: "none" } },
  run: {
    job: { status: "idle" },
    mode: "recorded",
    recorded: undefined,
    live: undefined,
    inputs: {},
    duty: 1,
    started: undefined,
    onGpu: false,
    recordedStatus: "loading",
    recordedFailure: undefined,
    lossVersion: 0,
  },
  costs: { plan: undefined },
  unfinished: undefined,
  compose: { settings: undefined, tensor: undefined },
  pins: { byRun: {}, said: "", failure: undefined },
  map: {
    modes: { compose: "similarity", merge: "change" },
    minus: undefined,
    domains: {},
    brush: [],
    pins: [],
    keepsMuSum: false,
  },
  meetings: noMeetings,
  inspector: {
    open: false,
    full: false,
    vector: undefined,
    rowsBy: "index",
    columnsBy: "index",
    window: undefined,
    cell: undefined,
    drawing: { summary: "peak", block: 1, outline: "ability", domain: undefined, logCounts: true },
  },
  runs: {
    status: "loading",
    kept: [],
    damaged: [],
    shipped: undefined,
    recordedId: undefined,
    liveId: undefined,
    failure: undefined,
  },
  probe: { status: "idle" },
  link: { ignored: [], hide: [], show: [], tensor: undefined, isUnsettled: false, hasSettings: false },
  lesson: {
    language: "en",
    open: undefined,
    text: undefined,
    failure: undefined,
    done: {},
    guesses: {},
    showsAll: false,
  },
  probeChoice: { languages: undefined, problem: 0, own: "" },
  modelExport: initialModelExport,
  writing: initialWriting,
  view: { theme: "auto", dialog: undefined, singleKeys: true, presentation: false },
};
