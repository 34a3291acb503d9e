import { AppError, hasCode } from "../base/errors";
import type { NamedBytes } from "../formats/corpora/parquetFiles";
import { blobBytes } from "../formats/corpora/rangedBytes";
import type { Datasets, HubCorpus, HubFileName } from "../formats/sources";
import { convertedBranch, type DatasetPart, datasetParts } from "../hub/datasetParts";
import type { HubAccess } from "../hub/hubAccess";
import { type HubListing, listRepo } from "../hub/listRepo";
import type { Patience } from "../hub/patiently";
import { RemoteBlob } from "../hub/remoteBlob";
import { RemoteFile } from "../hub/remoteFile";
import type { DatasetOffer } from "./dataApi";

/** A data set at a commit, with its Parquet files in their places. */
interface OpenedDataset {
  readonly listing: HubListing;
  readonly parts: readonly DatasetPart[];
  readonly isConverted: boolean;
}

/** Data sets of the hub, listed once a visit and read by ranges; nothing of them is kept on disk. */
export class HubDatasets implements Datasets {
  #access: HubAccess | undefined;
  readonly #opened = new Map<string, Promise<OpenedDataset>>();
  /** Of data sets whose single files were asked for. */
  readonly #listings = new Map<string, Promise<HubListing>>();

  /** From here on the hub is asked this way. Nothing is written of it. */
  use(access: HubAccess): void {
    if (access.hubUrl === this.#access?.hubUrl && access.token === this.#access.token) return;
    this.#access = access;
    this.#opened.clear();
    this.#listings.clear();
  }

  /** What a data set consists of. Errors: those of `listRepo`, `bad-corpus` where it has no Parquet files. */
  async look(hub: string, revision: string | undefined, patience: Patience = {}): Promise<DatasetOffer> {
    const { listing, parts, isConverted } = await this.#open(hub, revision, patience);
    return {
      hub,
      revision: listing.commit,
      isConverted,
      parts: parts.map(({ config, split, files, isPartial }) => ({
        config,
        split,
        isPartial,
        fileCount: files.length,
        sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      })),
    };
  }

  async pin(corpus: HubCorpus): Promise<HubCorpus> {
    const { listing } = await this.#open(corpus.hub, corpus.revision, {});
    return { ...corpus, revision: listing.commit };
  }

  /** Error: also `bad-corpus`, with what there is, where configuration or split are unknown. */
  async files({ hub, revision, config, split }: HubCorpus, signal?: AbortSignal): Promise<readonly NamedBytes[]> {
    const patience = signal ? { signal } : {};
    const { listing, parts } = await this.#open(hub, revision, patience);
    const part = parts.find((known) => known.config === config && known.split === split);
    if (!part) throw new AppError("bad-corpus", `${hub} has no ${config}, ${split}; there ${partWords(parts)}`);
    return part.files.map((file) => {
      const blob = new RemoteBlob(new RemoteFile(this.#reached(), listing, file), patience);
      return { name: `${hub}, ${file.path}`, bytes: blobBytes(blob) };
    });
  }

  /** Errors: those of `listRepo`, `missing-file` with what there is. */
  async file({ hub, revision, path }: HubFileName): Promise<{ readonly blob: Blob; readonly commit: string }> {
    const key = `${hub}@${revision}`;
    const asked = this.#listings.get(key) ?? listRepo(this.#reached(), { kind: "dataset", id: hub, revision });
    this.#listings.set(key, asked);
    const listing = await asked.catch((error: unknown) => {
      this.#listings.delete(key);
      throw error;
    });
    const file = listing.files.find((known) => known.path === path);
    if (!file) throw new AppError("missing-file", `${hub} has no file ${path}; there ${fileWords(listing)}`);
    return { blob: new RemoteBlob(new RemoteFile(this.#reached(), listing, file)), commit: listing.commit };
  }

  #reached(): HubAccess {
    if (this.#access) return this.#access;
    throw new AppError("missing-file", "the hub's address was not said");
  }

  async #open(hub: string, revision: string | undefined, patience: Patience): Promise<OpenedDataset> {
    const key = `${hub}@${revision ?? ""}`;
    const opening = this.#opened.get(key) ?? this.#list(hub, revision, patience);
    this.#opened.set(key, opening);
    try {
      const opened = await opening;
      this.#opened.set(`${hub}@${opened.listing.commit}`, opening);
      return opened;
    } catch (error) {
      this.#opened.delete(key);
      throw error;
    }
  }

  async #list(hub: string, revision: string | undefined, patience: Patience): Promise<OpenedDataset> {
    const list = (at: string) => listRepo(this.#reached(), { kind: "dataset", id: hub, revision: at }, patience);
    if (revision !== undefined) return described(hub, await list(revision), revision === convertedBranch);
    try {
      return described(hub, await list(convertedBranch), true);
    } catch (error) {
      // Not every data set is converted; many are Parquet as their owners uploaded them.
      if (!hasCode(error, "missing-file") && !hasCode(error, "bad-corpus")) throw error;
      return described(hub, await list("main"), false);
    }
  }
}

function described(hub: string, listing: HubListing, isConverted: boolean): OpenedDataset {
  const parts = datasetParts(listing);
  if (parts.length > 0) return { listing, parts, isConverted };
  throw new AppError(
    "bad-corpus",
    `${hub} has no Parquet files, and the hub has converted none; download it and choose its file`,
  );
}

function fileWords({ files }: HubListing): string {
  const names = files.slice(0, 20).map(({ path }) => path);
  return `${names.length === 1 ? "is" : "are"} ${names.join(", ") || "none"}${files.length > 20 ? " …" : ""}`;
}

function partWords(parts: readonly DatasetPart[]): string {
  const names = parts.slice(0, 20).map(({ config, split }) => `${config}, ${split}`);
  return `${parts.length === 1 ? "is" : "are"} ${names.join("; ")}${parts.length > 20 ? " …" : ""}`;
}
