import type { ErrorCode } from "../base/errors";
import type { ModelCompanions } from "../formats/companions";
import type { CorpusCounts } from "../formats/corpora/collectDocuments";
import type { TextPiece } from "../formats/corpora/textPieces";
import type { ModelConfig } from "../formats/modelConfig";
import type { CorpusSource, ModelSource, ProblemSource, Recipe } from "../formats/recipe";
import type { HubModel } from "../formats/sources";
import type { SuiteRun } from "../formats/suite/suiteRuns";
import type { HubAccess } from "../hub/hubAccess";
import type { UploadedRepo, UploadRequest } from "../hub/uploadRepo";
import type { JobProgress, PreparedRun, SentModelFiles } from "./api";
import type { ExportedModel, ExportPlace, ExportRequest } from "./export/request";
import type { JobControl } from "./job";
import type { RunReport } from "./report";
import type { PreparedSuite } from "./suite/preparedSuite";
import type { TensorViews } from "./viewApi";

/** A file that a model consists of. */
export interface OfferedFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Bytes of it that are here already; all of them for a file of a folder. */
  readonly keptBytes: number;
}

/** What a model is, said before any weight is read. */
export interface ModelOffer {
  /** Its revision is a commit. */
  readonly source: ModelSource;
  readonly name: string;
  readonly files: readonly OfferedFile[];
  /** Undefined where `refusal` says why. */
  readonly config: ModelConfig | undefined;
  /** Scalars of all tensors, as the weight files' headers count them. */
  readonly parameterCount: number;
  readonly tensorCount: number;
  /** Types that the weights are stored in. */
  readonly dtypes: readonly string[];
  readonly hasTokenizer: boolean;
  /** Why it cannot be used. */
  readonly refusal: { readonly code: ErrorCode; readonly message: string } | undefined;
}

/** A file of a folder that a person opened, by its path in it. */
export interface FolderFile {
  readonly path: string;
  readonly file: Blob;
}

/** What a data set of the hub consists of, before any text is read. */
export interface DatasetOffer {
  readonly hub: string;
  /** A commit. */
  readonly revision: string;
  /** The files are the hub's own conversion, not those that its owner uploaded. */
  readonly isConverted: boolean;
  readonly parts: readonly {
    readonly config: string;
    readonly split: string;
    /** The hub converted only the beginning of it. */
    readonly isPartial: boolean;
    readonly fileCount: number;
    readonly sizeBytes: number;
  }[];
}

/** What reading a corpus gave, and its beginning. */
export interface CorpusLook {
  readonly counts: CorpusCounts;
  /** The first documents, cut where they are long. */
  readonly first: readonly { readonly tokenCount: number; readonly pieces: readonly TextPiece[] }[];
}

/** What a file of problems holds. */
export interface ProblemLook {
  /** The source as it is to be kept: files of the hub with their commit. */
  readonly source: ProblemSource;
  readonly problemCount: number;
  readonly first: {
    readonly question: string;
    readonly choices?: readonly string[];
    /** The result, or the right choice. */
    readonly answer: string;
  };
  /** Worked examples that could be shown; undefined where no file of them is named. */
  readonly exemplarCount?: number;
}

/** What the page asks of texts before a run. Every method rejects with an `AppError`. */
export interface TextService {
  /** Files that a person chose: for as long as the worker lives a recipe's `text` names them. And how the hub is reached. */
  holdTexts(files: readonly File[], access: HubAccess): Promise<void>;
  /** What a data set of the hub consists of. */
  lookAtDataset(hub: string, access: HubAccess): Promise<DatasetOffer>;
  /** The columns of a table that hold texts, and how large it is; only its head or footer is read. */
  textColumns(source: CorpusSource): Promise<{ readonly columns: readonly string[]; readonly totalBytes: number }>;
  /** Reads the problems that a test would ask, and its worked examples, whole; asks no model. Errors: `bad-corpus`, which names the record, `missing-file`. */
  lookAtProblems(source: ProblemSource, language: string): Promise<ProblemLook>;
  /** Reads a corpus of the recipe as its run would: by name `ability`, `reference`, a language. Error: also `cancelled`. */
  readCorpus(recipe: Recipe, name: string, control?: JobControl<JobProgress>): Promise<CorpusLook>;
}

/** What the page asks of a suite before it runs. */
export interface SuiteService {
  /**
   * Every text of a suite's runs as tokens, and its cells sorted by what they share; `studied`: groups that ask for Fig. 4.
   * The prepared run of `prepare` stays. Errors: `cancelled`, and those of `prepare`.
   */
  prepareSuite(
    runs: readonly SuiteRun[],
    studied: ReadonlySet<string>,
    control: JobControl<JobProgress>,
  ): Promise<PreparedSuite>;
}

/** A recorded run whose tensors can be looked at. */
export interface Recording {
  readonly model: Pick<RunReport["model"], "tensors">;
  readonly recipe: Recipe;
  /** The file of `encodeRunTensors`: itself, or its path below the page's address. */
  readonly tensors: Blob | string;
}

/**
 * What work on text and files needs no GPU for: the data worker's face. Every method rejects with an `AppError`.
 * Its `TensorViews` are those of the recording opened last.
 */
export interface DataService extends TensorViews, TextService, SuiteService {
  /** The address of the page, beside which the static files stand; said once, before anything else. */
  openWorld(pageUrl: string): Promise<void>;
  /** What a model of the hub is. Nothing is downloaded but its configuration and the headers of its weights. */
  lookAtHub(model: HubModel, access: HubAccess): Promise<ModelOffer>;
  /** What the model in a folder is. From here on `{directory: name}` is read from these files. */
  lookAtFolder(name: string, files: readonly FolderFile[]): Promise<ModelOffer>;
  /** Downloads what is missing of an offered model, and checks what is kept. Error: also `storage-full`, `cancelled`. */
  downloadModel(offer: ModelOffer, access: HubAccess, control: JobControl<JobProgress>): Promise<void>;
  /**
   * From here on this commit of a model is read over the network whenever it is needed, and nothing of it is written.
   * `hashes`: what `Engine.passedHashes` told of it, by file.
   */
  passModel(model: HubModel, access: HubAccess, hashes?: ReadonlyMap<string, string>): Promise<void>;
  /** The model that the recipe names, as far as it is here: nothing is downloaded, but weights that pass have their place. */
  modelFiles(recipe: Recipe): Promise<SentModelFiles>;
  /** What of the recipe's base goes along with an exported model. */
  modelCompanions(recipe: Recipe): Promise<ModelCompanions>;
  /** Writes files as one commit to a model repository of the hub. Errors: those of `uploadRepo`. */
  uploadFiles(access: HubAccess, request: UploadRequest, control: JobControl<JobProgress>): Promise<UploadedRepo>;
  /** As the engine's, of a recording: from its file and the base's, without a GPU. */
  exportModel(
    recording: Recording,
    request: ExportRequest,
    place: ExportPlace,
    control: JobControl<JobProgress>,
  ): Promise<ExportedModel>;
  /** Every corpus of the recipe as tokens, and the tests of every language. Error: `cancelled`, and those of `prepareRun`. */
  prepare(recipe: Recipe, control?: JobControl<JobProgress>): Promise<PreparedRun>;
  /** Token ids of a prompt, as the model's tokenizer makes them. */
  encode(text: string): Promise<readonly number[]>;
  decode(ids: readonly number[]): Promise<string>;
  /** Ids that end an answer. */
  stopTokens(): Promise<readonly number[]>;
  /** Makes this run the one that pictures are read from. Its files are read with the first picture that needs them. */
  openRecording(recording: Recording): Promise<void>;
}
