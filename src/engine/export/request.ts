import type { ModelCompanions } from "../../formats/companions";
import type { ExportScalarType } from "../../formats/export/checkpointFiles";
import type { MergeSettings } from "../../method/settings";
import type { RunReport } from "../report";

/**
 * What of a run is written: the merged model; a trained checkpoint (`ability`, `reference` or a language); R(A) of Eq. 2
 * or R_Lang of Eq. 3, which are differences of weights.
 */
export type ExportContent =
  | { readonly kind: "merged" }
  | { readonly kind: "checkpoint"; readonly name: string }
  | { readonly kind: "abilityWeights" }
  | { readonly kind: "multilingualWeights" };

/** What is written, in words: for headings and buttons. */
export function contentName(content: ExportContent): string {
  switch (content.kind) {
    case "merged":
      return "merged model";
    case "checkpoint":
      return `checkpoint trained on ${content.name}`;
    case "abilityWeights":
      return "ability weights R(A)";
    case "multilingualWeights":
      return "multilingual weights R_Lang";
    default:
      return content satisfies never;
  }
}

export interface ExportRequest {
  readonly content: ExportContent;
  readonly settings: MergeSettings;
  readonly scalarType: ExportScalarType;
  /** Bytes of tensors in one file; the hub's limit where it is left out. */
  readonly maxShardBytes?: number;
  /** Of the run: its figures stand in the model card. */
  readonly report: RunReport;
  /** The base's, where its files name one. */
  readonly licence: string | undefined;
  /** The base's files that are written as they are. */
  readonly companions: ModelCompanions["files"];
}

/** Where the files go: a new folder inside one that a person chose, or one zip archive among the browser's private files. */
export type ExportPlace =
  | { readonly kind: "folder"; readonly folder: FileSystemDirectoryHandle; readonly name: string }
  | { readonly kind: "archive"; readonly name: string };

/** What was written. */
export interface ExportedModel {
  /** The folder's name, where it is one. */
  readonly folder?: string;
  /** The archive, on disk. */
  readonly archive?: File;
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
}

/** Merged models and checkpoints are models; R(A) and R_Lang are what is added to one. */
export function isWholeModel({ kind }: ExportContent): boolean {
  return kind === "merged" || kind === "checkpoint";
}
