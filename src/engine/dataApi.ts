import type { ModelCompanions } from "../formats/companions";
import type { Recipe } from "../formats/recipe";
import type { JobProgress, ModelFiles, PreparedRun } from "./api";
import type { ExportedModel, ExportPlace, ExportRequest } from "./export/request";
import type { JobControl } from "./job";
import type { RunReport } from "./report";
import type { TensorViews } from "./viewApi";

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
export interface DataService extends TensorViews {
  /** The address of the page, beside which the static files stand; said once, before anything else. */
  openWorld(pageUrl: string): Promise<void>;
  /** The model that the recipe names. Files for `{directory}` are not read on the page. */
  modelFiles(recipe: Recipe): Promise<ModelFiles>;
  /** What of the recipe's base goes along with an exported model. */
  modelCompanions(recipe: Recipe): Promise<ModelCompanions>;
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
  /** Ids that end an answer: end of line and end of sequence. */
  stopTokens(): Promise<readonly number[]>;
  /** Makes this run the one that pictures are read from. Its files are read with the first picture that needs them. */
  openRecording(recording: Recording): Promise<void>;
}
