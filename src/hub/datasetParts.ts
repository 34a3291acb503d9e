import type { HubFile, HubListing } from "./listRepo";

/** Branch to which the hub itself converts data sets: `config/split/0000.parquet`. */
export const convertedBranch = "refs/convert/parquet";

/** A split of a data set in one of its configurations. */
export interface DatasetPart {
  readonly config: string;
  readonly split: string;
  /** Parquet files in their order. */
  readonly files: readonly HubFile[];
  /** The hub converted only the beginning of it. */
  readonly isPartial: boolean;
}

/**
 * The Parquet files of a listing by configuration and split: as the hub's converter lays them out, or as owners do
 * (`data/train-00000-of-00002.parquet`, `bn/train-….parquet`, `bn/bn_part_00000.parquet`). Files that say no split are
 * `train`, files of no folder or of `data` belong to the configuration `default`.
 */
export function datasetParts({ files }: Pick<HubListing, "files">): readonly DatasetPart[] {
  const parts = new Map<string, { config: string; split: string; files: HubFile[]; isPartial: boolean }>();
  for (const file of files) {
    if (!/\.parquet$/i.test(file.path)) continue;
    const place = convertedPlace(file.path) ?? ownPlace(file.path);
    const key = JSON.stringify([place.config, place.split]);
    const part = parts.get(key) ?? { ...place, files: [] };
    part.files.push(file);
    parts.set(key, part);
  }
  const byPath = (left: HubFile, right: HubFile) => (left.path < right.path ? -1 : 1);
  return [...parts.values()].map((part) => ({ ...part, files: part.files.toSorted(byPath) }));
}

interface Place {
  readonly config: string;
  readonly split: string;
  readonly isPartial: boolean;
}

function convertedPlace(path: string): Place | undefined {
  const [, config, partial, split] = /^([^/]+)\/(partial-)?([^/]+)\/\d{4,}\.parquet$/.exec(path) ?? [];
  if (config === undefined || split === undefined) return undefined;
  return { config, split, isPartial: partial !== undefined };
}

const splitWords: Readonly<Record<string, string>> = {
  train: "train",
  training: "train",
  test: "test",
  testing: "test",
  eval: "test",
  evaluation: "test",
  validation: "validation",
  valid: "validation",
  val: "validation",
  dev: "validation",
};

function ownPlace(path: string): Place {
  const folders = path.split("/").slice(0, -1);
  const words = path.toLowerCase().split(/[/_.-]+/);
  const word = words.find((candidate) => Object.hasOwn(splitWords, candidate));
  const own = folders.find((folder) => folder !== "data" && !Object.hasOwn(splitWords, folder.toLowerCase()));
  return { config: own ?? "default", split: (word && splitWords[word]) ?? "train", isPartial: false };
}
