import type { LanguageResult } from "../evaluation/evaluateModel";
import type { CorpusCounts } from "../formats/corpora/collectDocuments";
import type { ModelConfig } from "../formats/modelConfig";
import type { Recipe } from "../formats/recipe";
import type { SearchReport } from "../formats/search/searchReport";
import type { AdapterReport } from "../gpu/device";
import type { Role } from "../gpu/memory";
import type { SubmitReport } from "../gpu/submits";
import type { LatticePoint } from "../method/lattice";
import type { MergeSettings } from "../method/settings";
import type { Movement } from "../training/movementGauge";

/** What a search of coefficients saw, and its settings whole: those that it began with, and the best. */
export interface SearchResult {
  readonly report: SearchReport;
  readonly own: MergeSettings;
  readonly found: MergeSettings;
}

export interface VariantResult {
  /** base, merged, allTensors (k2 = 100 %), abilityModel, fullTraining (all weights trained on the ability), or the name of a baseline of the recipe. */
  readonly variant: string;
  readonly languages: readonly LanguageResult[];
}

export interface StageRecord {
  readonly stage: string;
  readonly wallMs: number;
  readonly steps: number;
  readonly tokenCount: number;
  /** Of a stage that this run took from where stages are kept: what it took when it was made. Its own figures are 0. */
  readonly made?: { readonly wallMs: number; readonly steps: number };
  /** Bytes on the GPU by what they are for, of this training alone: the trained weights and all it needs beside them. */
  readonly memory?: Readonly<Record<Role, number>>;
  /** Part of `wallMs` that went to held-out continuations. */
  readonly continuationMs?: number;
}

/** The key neurons of one corpus. */
export interface KeyNeurons {
  readonly count: number;
  /** The least importance of a key neuron. */
  readonly threshold: number;
  readonly byTensor: readonly number[];
  /** Mean importance of each tensor's scalars. */
  readonly importance?: readonly number[];
  /** The same at other key-neuron ratios, by rising ratio, the recipe's own among them. */
  readonly lattice?: readonly LatticePoint[];
}

/** How the key neurons of the corpora meet; corpora are named by their place in `corpora`. */
export interface MaskMeetings {
  readonly corpora: readonly string[];
  /** Scalars that are key to both of a pair, by tensor; every pair once. */
  readonly pairs: readonly { readonly left: number; readonly right: number; readonly byTensor: readonly number[] }[];
  /** Entry c: scalars of the model that are key to corpus i exactly where bit i of c is set. Empty beyond 10 corpora. */
  readonly combinations: readonly number[];
}

/** What models in training said of held-out prompts. */
export interface Continuations {
  readonly prompts: readonly { readonly language: string; readonly text: string; readonly answer: string }[];
  /** By training, by rising step: one text a prompt. Step 0 is before the first update. */
  readonly trainings: Readonly<Record<string, readonly { readonly step: number; readonly texts: readonly string[] }[]>>;
}

/** What a run was expected to take. */
export interface RunEstimate {
  readonly seconds: number;
  readonly peakBytes: number;
  /** From speeds measured on this adapter, or guessed from its kind. */
  readonly basis: "measured" | "guessed";
}

/** A problem as text with what the evaluation generated for it. */
export interface AnsweredProblem {
  readonly language: string;
  /** Its position among the problems of its set, from 0. */
  readonly problem: number;
  /** The further set that it belongs to; absent where it is one of the test's own problems. */
  readonly task?: string;
  /** False where its number pair stands in no corpus; null where it has none. */
  readonly seenPair: boolean | null;
  readonly prompt: string;
  readonly answer: string;
  readonly base: string;
  readonly merged: string;
  readonly right: { readonly base: boolean; readonly merged: boolean };
}

/** The run merged with other settings than its recipe's, measured by its tests. */
export interface MeasuredSettings {
  readonly settings: MergeSettings;
  /** Names the tests and their limits: results of the same tests can be compared. */
  readonly tests: string;
  readonly languages: readonly LanguageResult[];
  /** Milliseconds that it took by itself, and what it was expected to take where that was known. */
  readonly wallMs?: number;
  readonly expectedMs?: number;
}

/**
 * One run of the method: `DIR/report.json`, the recorded run of the page, and what a live run returns. Of a run that went
 * only so far, the later parts are empty: without learning no Gram matrices, similarity and transfer set; without
 * evaluation no results.
 */
export interface RunReport {
  readonly version: 1;
  readonly name: string;
  readonly recipe: Recipe;
  readonly provenance: {
    readonly kind: "live" | "recorded";
    readonly adapter: AdapterReport;
    /** Program and its version, runtime ("Node 20.20.2", "Chrome 156"). */
    readonly program: string;
    readonly runtime: string;
    /** ISO 8601. */
    readonly date: string;
  };
  readonly model: {
    readonly name: string;
    readonly config: ModelConfig;
    readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
    readonly parameterCount: number;
  };
  /** Loss of every step by training: `locate/ability`, `learn/ability`, `locate/es` …; `full/ability`: all weights on the rows of `learn/ability`; `baseline/es`: likewise, for a baseline. */
  readonly losses: Readonly<Record<string, readonly number[]>>;
  readonly stages: readonly StageRecord[];
  /** By corpus: key neurons in all, the threshold, and the count in each tensor. */
  readonly keyNeurons: Readonly<Record<string, KeyNeurons>>;
  /** Absent in reports of a program that did not count them, as every field with a question mark. */
  readonly overlaps?: MaskMeetings;
  /** What was counted while the texts were read, by corpus. */
  readonly corpora?: Readonly<Record<string, CorpusCounts>>;
  /** By learned checkpoint: `ability`, `reference`, a language. */
  readonly movement?: Readonly<Record<string, Movement>>;
  /** Where the recipe asks for them. */
  readonly continuations?: Continuations;
  /** ⟨d_i, d_j⟩ of every tensor (of none where nothing was learned), row by row of a symmetric matrix over `basis`; the last basis vector is the base. */
  readonly gram: {
    readonly basis: readonly string[];
    readonly matrices: readonly (readonly number[])[];
  };
  readonly similarity: {
    readonly dot: Readonly<Record<string, number>>;
    readonly cosine: Readonly<Record<string, number>>;
  };
  readonly transferSet: readonly string[];
  /** Mean loss of the held-out rows, where the recipe has any. */
  readonly heldoutLoss?: { readonly base: number; readonly merged: number };
  readonly results: readonly VariantResult[];
  /** Other settings of the same deltas: sweeps, ablations, pins, what was evaluated before. */
  readonly measured?: readonly MeasuredSettings[];
  /** The last search of coefficients on these deltas. */
  readonly search?: SearchResult;
  /** Prompts answered by both models, as text. */
  readonly samples: readonly {
    readonly language: string;
    readonly prompt: string;
    readonly answer: string;
    readonly base: string;
    readonly merged: string;
  }[];
  /** Some of the evaluation's problems to read, of every outcome. Older reports have none. */
  readonly answers?: readonly AnsweredProblem[];
  /** Stages that could not be kept for lack of room in the browser's storage: they are made again next time. */
  readonly notKept?: readonly string[];
  /** Tokens a second while it computed, by kind of stage: `locate`, `learn`, `full`, `evaluate`. */
  readonly speeds?: Readonly<Record<string, number>>;
  /** What was expected before it was started, to be compared with what it took. */
  readonly estimate?: RunEstimate;
  readonly wallMs: number;
  /** Milliseconds of it that the run was held: paused, or resting for its duty. */
  readonly idleMs?: number;
  readonly peakBytes: number;
  readonly peakByRole: Readonly<Record<Role, number>>;
  /** How long single submits kept the GPU, as far as they were timed. */
  readonly submits?: SubmitReport;
}
