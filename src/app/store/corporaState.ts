import type { JobProgress } from "../../engine/api";
import type { CorpusLook, DatasetOffer } from "../../engine/dataApi";
import type { Failure } from "./state";

/** The texts of the recipe: what was chosen and looked at in this visit. */
export interface CorporaState {
  /** The corpus whose source is being chosen: `ability`, `reference`, a language. */
  readonly edited: string | undefined;
  /** The code of a language that is being added; it is the recipe's once its text is chosen. */
  readonly adding: string | undefined;
  /** The file chosen last. */
  readonly file:
    | { readonly status: "none" }
    | { readonly status: "looking"; readonly name: string }
    | {
        readonly status: "ready";
        readonly name: string;
        readonly columns: readonly string[];
        readonly totalBytes: number;
      }
    | { readonly status: "failed"; readonly failure: Failure };
  /** The data set looked up last; its columns by `config/split`, as far as they were asked for. */
  readonly dataset:
    | { readonly status: "none" }
    | { readonly status: "looking"; readonly name: string }
    | {
        readonly status: "offered";
        readonly offer: DatasetOffer;
        readonly columns: Readonly<Record<string, readonly string[]>>;
      }
    | { readonly status: "failed"; readonly name: string; readonly failure: Failure };
  readonly reading: { readonly name: string; readonly progress: JobProgress | undefined } | undefined;
  /** What reading gave or why it failed, by `corpusKey`. */
  readonly looks: Readonly<Record<string, CorpusLook>>;
  readonly failures: Readonly<Record<string, Failure>>;
}

export const initialCorpora: CorporaState = {
  edited: undefined,
  adding: undefined,
  file: { status: "none" },
  dataset: { status: "none" },
  reading: undefined,
  looks: {},
  failures: {},
};
