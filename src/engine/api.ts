import type { AskedProblem, AskedSet, NamedSet } from "../evaluation/askedSet";
import type { LanguageResult } from "../evaluation/evaluateModel";
import type { CorpusCounts } from "../formats/corpora/collectDocuments";
import type { TokenDocuments } from "../formats/corpus";
import type { MemoryChange } from "../formats/gentlerRecipe";
import type { ModelConfig } from "../formats/modelConfig";
import type { Precision, Recipe } from "../formats/recipe";
import type { RunScalarType } from "../formats/runTensors";
import type { SearchTrial } from "../formats/search/searchReport";
import type { SuiteStudy } from "../formats/suite/suiteReport";
import type { AdapterReport } from "../gpu/device";
import type { MemoryReport } from "../gpu/memory";
import type { RemotePlace } from "../hub/remoteFile";
import type { SearchedSettings } from "../method/searchAxes";
import type { MergeSettings } from "../method/settings";
import type { StageId, StoredStage } from "../method/stageStore";
import type { Sampling } from "../model/sampling";
import type { MovementReading } from "../training/movementGauge";
import type { Continuation } from "../training/train";
import type { ExportedModel, ExportPlace, ExportRequest } from "./export/request";
import type { JobControl } from "./job";
import type { MaskMeetings, RunReport, SearchResult, VariantResult } from "./report";
import type { TensorViews } from "./viewApi";

/** A problem of a run's tests with what the base and the merged model generated for it, in token ids. */
export interface TokenAnswer extends AskedProblem {
  readonly language: string;
  /** The further set that it belongs to; absent where it is one of the test's own problems. */
  readonly task?: string;
  /** Its position among the problems of its set. */
  readonly problem: number;
  readonly base: readonly number[];
  readonly merged: readonly number[];
  /** Whether each of the two got it right. */
  readonly right: { readonly base: boolean; readonly merged: boolean };
}

/** What is measured of a model in one language: its own problems, and further ones beside them. */
export interface LanguageTest extends AskedSet {
  readonly language: string;
  readonly heldout: TokenDocuments;
  readonly tasks?: readonly NamedSet[];
}

/** A recipe with every corpus tokenised: what the data worker hands to the engine. */
export interface PreparedRun {
  readonly recipe: Recipe;
  /** The base: its config.json, and the hash of that and of its weights. */
  readonly model: { readonly config: unknown; readonly hash: string };
  readonly eosTokenId: number;
  readonly ability: TokenDocuments;
  readonly reference: TokenDocuments;
  readonly languages: readonly { readonly language: string; readonly documents: TokenDocuments }[];
  readonly tests: readonly LanguageTest[];
  /** What was counted while the texts were read, by name: `ability`, `reference`, a language, `tests of es`, `corpus 1 of` a baseline. */
  readonly corpora: Readonly<Record<string, CorpusCounts>>;
  /** Corpora of their own that baselines are trained on, by the baseline's name. */
  readonly baselines: Readonly<Record<string, readonly TokenDocuments[]>>;
  /** Where the recipe asks for them and the tests have problems. */
  readonly continuations?: PreparedContinuations;
}

/** Held-out prompts that models in training continue. */
export interface PreparedContinuations {
  readonly every: number;
  readonly maxNewTokens: number;
  readonly prompts: readonly (Pick<AskedProblem, "prompt" | "answer"> & { readonly language: string })[];
}

export interface ModelFiles {
  readonly name: string;
  readonly config: unknown;
  /** safetensors files, whole or ranged. */
  readonly weights: readonly Blob[];
}

/** As they cross threads: files of the hub that are kept nowhere are read from their place. */
export interface SentModelFiles extends Omit<ModelFiles, "weights"> {
  readonly weights: readonly (Blob | RemotePlace)[];
}

export interface ModelSummary {
  readonly name: string;
  readonly config: ModelConfig;
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Scalars of all tensors. */
  readonly parameterCount: number;
  /** How they are stored on the GPU. */
  readonly precision: Precision;
}

/** Progress of a long job: `done` of `total` units of the current stage, stage `stageIndex` of `stageCount`. */
export interface JobProgress {
  readonly stage: string;
  readonly stageIndex: number;
  readonly stageCount: number;
  readonly done: number;
  readonly total: number;
  readonly unit: "steps" | "tensors" | "problems" | "bytes" | "tokens" | "measurements";
  /** New losses of the stage since the previous report, the first at step `lossStart`. */
  readonly losses?: readonly number[];
  readonly lossStart?: number;
  /** What the model in training said of the prepared run's prompts since the previous report. */
  readonly continuations?: readonly Continuation[];
  /** How far the model in training had moved when that was last measured, if it was since the previous report. */
  readonly movement?: MovementReading;
  /** The step whose state was kept since the previous report. */
  readonly keptStep?: number;
  /** The trial of a search that has just been measured. */
  readonly trial?: SearchTrial;
  readonly tokensPerSecond?: number;
  /** Share of the whole job that is done, in [0, 1], where its stages have stages of their own; else stages count alike. */
  readonly jobShare?: number;
  /** Estimate for the whole job; while texts are read, for the text. */
  readonly secondsLeft?: number;
}

export type Variant = "base" | "merged";

/** How far a run goes: to the key neurons, to the deltas and the merged model, or through the whole recipe. */
export type RunEnd = "locate" | "train" | "evaluate";

/** What a run would have to do, and the most memory it would take. */
export interface RunPlan {
  /** What speeds are remembered by: the adapter, and the hash of the model. */
  readonly adapter: string;
  readonly isFallback: boolean;
  readonly modelHash: string;
  readonly parameterCount: number;
  readonly stages: readonly {
    readonly stage: string;
    /** The first end that asks for it. */
    readonly end: RunEnd;
    /** Tokens that pass the model forward and backward; evaluation in the like. */
    readonly tokens: number;
    /** It is kept, or made from what is kept in no time. */
    readonly isKept: boolean;
  }[];
  /** Shapes whose fastest matrix product must be measured first, once an adapter. */
  readonly untunedShapes: number;
  /** Bytes at once on the GPU up to each end. */
  readonly memory: Readonly<Record<RunEnd, Pick<MemoryReport, "peakBytes" | "peak">>>;
  readonly memoryPlan: MemoryPlan;
}

/**
 * Kinds of work whose memory is planned: each by itself on the loaded model, the whole run up to the merged model, and the
 * recipe's baselines beside it, one after another.
 */
export const plannedWorks = ["inference", "locate", "sparse", "dense", "lora", "run", "baselines"] as const;

export type PlannedWork = (typeof plannedWorks)[number];

/** The works that a recipe can have: without baselines none of theirs. */
export function worksOf({ baselines }: Pick<Recipe, "baselines">): readonly PlannedWork[] {
  return plannedWorks.filter((work) => work !== "baselines" || baselines.length > 0);
}

/** The memory of one kind of work at its peak. */
export interface PlannedBytes extends Pick<MemoryReport, "peakBytes" | "peak"> {
  /** Its largest buffer: an adapter that allows no buffer of this size cannot do the work. */
  readonly largest: { readonly label: string; readonly sizeBytes: number };
}

/** A change of the recipe that needs less memory. */
export interface MemoryProposal extends Omit<MemoryChange, "recipe"> {
  /** How much less each kind of work takes at its peak. */
  readonly savedBytes: Readonly<Record<PlannedWork, number>>;
}

export interface MemoryPlan {
  readonly works: Readonly<Record<PlannedWork, PlannedBytes>>;
  /** Rows computed at once. */
  readonly rowsAtOnce: number;
  /** The largest buffer that the adapter allows; WebGPU tells no free memory. */
  readonly bufferLimitBytes: number;
  readonly proposals: readonly MemoryProposal[];
}

/** A memory plan and the adapter that it is for, as `RunPlan` names it. */
export interface AdapterMemoryPlan {
  readonly adapter: string;
  readonly memoryPlan: MemoryPlan;
}

/** Variants of the last run to be measured: with which settings they are merged, and on what. */
export interface EvaluateRequest {
  readonly settings: MergeSettings;
  readonly tests: readonly LanguageTest[];
  /** Of `evaluate.variants`, and names of baselines. */
  readonly variants: readonly string[];
  /** The recipe whose baselines are meant, where it is not the last run's; what it trains and locates must be the same. */
  readonly prepared?: PreparedRun;
}

/** The last run merged with settings of its own kind, to be measured beside its merged model. */
export type MeasureRequest = Pick<EvaluateRequest, "settings" | "tests">;

export interface MeasureResult {
  readonly languages: readonly LanguageResult[];
  /** Milliseconds that it took, without those that it was held. */
  readonly busyMs: number;
}

/** Coefficients of the last run to be searched, on a part of tests that the rest has nothing of. */
export interface SearchRequest extends SearchedSettings {
  /** Where it begins. */
  readonly settings: MergeSettings;
  readonly tests: readonly LanguageTest[];
  /** Share of the problems and documents that it sees, in (0, 1). */
  readonly fraction: number;
  readonly seed: number;
  /** Most settings that are tried, the first ones included. */
  readonly trials: number;
  /** How much the growth of perplexity counts against the share of right answers. */
  readonly perplexityWeight: number;
}

export interface GenerateRequest {
  readonly variant: Variant;
  readonly prompts: readonly (readonly number[])[];
  readonly maxNewTokens: number;
  readonly stopTokenIds: readonly number[];
}

/** A text to be continued as it is read. */
export interface StreamRequest {
  readonly variant: Variant;
  readonly prompt: readonly number[];
  readonly maxNewTokens: number;
  readonly stopTokenIds: readonly number[];
  readonly sampling: Sampling;
}

/** What was written so far. */
export interface StreamProgress {
  readonly tokens: readonly number[];
  readonly tokensPerSecond: number;
}

/**
 * Everything that needs the GPU. One implementation; it runs in a worker behind comlink, in Node and in tests.
 * Every method rejects with an `AppError`.
 * Its `TensorViews` are those of the last finished run.
 */
export interface Engine extends TensorViews {
  /** Opens the device (once) and says what it is. */
  open(): Promise<AdapterReport>;
  /** Replaces the loaded model; its weights go to the GPU, stored as `precision` says (default: f32). `control` is told the bytes. */
  loadModel(files: SentModelFiles, precision?: Precision, control?: JobControl<JobProgress>): Promise<ModelSummary>;
  /** `hashBlob` of the loaded model's weight files that came from the hub without being kept, by their path. */
  passedHashes(): Promise<ReadonlyMap<string, string>>;
  /**
   * The method on the loaded model, as far as `until` (default: all of it). Stages that are kept and unchanged are not
   * made again. Parts of the report beyond `until` are empty. Deltas stay in GPU memory, so that `merge` can follow;
   * a run that only locates leaves those of the run before it.
   */
  run(
    prepared: PreparedRun,
    control: JobControl<JobProgress>,
    options?: { readonly until?: RunEnd },
  ): Promise<RunReport>;
  /** Memory of a recipe with any model, known by its configuration alone. Opens no device. Errors: `no-webgpu`, `no-adapter`. */
  planMemory(config: ModelConfig, recipe: Recipe): Promise<AdapterMemoryPlan>;
  /** What `run` would do. Opens no device. Errors: `no-webgpu`, `no-adapter`, `unsupported-model`. */
  plan(prepared: PreparedRun): Promise<RunPlan>;
  /** Stages kept on this machine, newest first. */
  listStored(): Promise<readonly StoredStage[]>;
  deleteStored(ids: readonly StageId[]): Promise<void>;
  /** Eq. 5 into the working weights ("merged"), from the deltas of the last run. Milliseconds it took. */
  merge(settings: MergeSettings): Promise<number>;
  /** Greedy continuations, token ids without the prompt. */
  generate(request: GenerateRequest): Promise<readonly (readonly number[])[]>;
  /** One text continued, greedily or drawn; progress holds what was written so far. Token ids without the prompt. */
  stream(request: StreamRequest, control: JobControl<StreamProgress>): Promise<readonly number[]>;
  /** Accuracy and perplexity of one variant in every language of `tests`. */
  evaluate(variant: Variant, tests: readonly LanguageTest[], control: JobControl<JobProgress>): Promise<VariantResult>;
  /** Answers of the last run's evaluation to read, of every outcome; none where base or merged was not evaluated. */
  answers(): Promise<readonly TokenAnswer[]>;
  /**
   * How the corpora's key neurons of the last run meet at another key-neuron ratio, cut anew from the kept scores; its masks
   * stay. Error: `bad-usage` where nothing was located or the scores are not kept.
   */
  meetingsAt(ratio: number): Promise<MaskMeetings>;
  /** What the last run's models in training said of its prompts, by training; empty lists where it did not ask. */
  continuations(): Promise<Readonly<Record<string, readonly Continuation[]>>>;
  /**
   * Measures variants of the last run anew; nothing is learned for them but `fullTraining` and baselines. The merged model keeps the
   * settings. Returns one result a variant, in their order. Error: `bad-usage` where nothing was learned.
   */
  evaluateRun(request: EvaluateRequest, control: JobControl<JobProgress>): Promise<readonly VariantResult[]>;
  /**
   * What the last run scores in every language of `tests` when it is merged with `settings`; nothing is learned. The merged
   * model and the answers to read stay those of the last evaluation. Error: `bad-usage` where nothing was learned.
   */
  measure(request: MeasureRequest, control: JobControl<JobProgress>): Promise<MeasureResult>;
  /**
   * The coefficients of Eq. 2 to 5 by a search: each trial merges the last run's deltas anew and measures them on one part of
   * the tests; the other part is measured at the end, with the settings that it began with and those that it found. What was
   * measured before is found again. Errors: `bad-usage` where nothing was learned, `bad-corpus` where a part would be empty.
   */
  search(request: SearchRequest, control: JobControl<JobProgress>): Promise<SearchResult>;
  /** Fig. 4's figures of the last finished run: its losses, and every pair of its trained models in every layer. */
  study(report: Pick<RunReport, "losses" | "gram" | "model">, seed: number): Promise<SuiteStudy>;
  /** The last finished run's masks and deltas as one file, which `openRunTensors` reads. Error: `diverged`, for F16 also where a change is too large. */
  tensorsFile(scalarType: RunScalarType): Promise<Blob>;
  /**
   * Writes what the last run made as a checkpoint in the hub's layout, tensor by tensor: no file is whole in memory. Of an
   * export that fails or is cancelled nothing is left. Errors: `storage-full`, `bad-usage`, `diverged`.
   */
  exportModel(request: ExportRequest, place: ExportPlace, control: JobControl<JobProgress>): Promise<ExportedModel>;
  memory(): Promise<MemoryReport>;
  /** Frees everything and loses the device. */
  close(): Promise<void>;
}
