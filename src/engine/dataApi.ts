import type { Recipe } from "../formats/recipe";
import type { ModelFiles, PreparedRun } from "./api";

/** What work on text and files needs no GPU for: the data worker's face. Every method rejects with an `AppError`. */
export interface DataService {
  /** The address of the page, beside which the static files stand; said once, before anything else. */
  openWorld(pageUrl: string): Promise<void>;
  /** The model that the recipe names. Files for `{directory}` are not read on the page. */
  modelFiles(recipe: Recipe): Promise<ModelFiles>;
  /** Every corpus of the recipe as tokens, and the tests of every language. */
  prepare(recipe: Recipe): Promise<PreparedRun>;
  /** Token ids of a prompt, as the model's tokenizer makes them. */
  encode(text: string): Promise<readonly number[]>;
  decode(ids: readonly number[]): Promise<string>;
  /** Ids that end an answer: end of line and end of sequence. */
  stopTokens(): Promise<readonly number[]>;
}
