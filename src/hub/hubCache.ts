import { AppError, hasCode, messageOf } from "../base/errors";
import { formatBytes } from "../base/format";
import { contentNames, keptBytes, readRecord } from "./contentRecord";
import type { ContentStore } from "./contentStore";
import { fetchContent } from "./fetchContent";
import type { HubAccess } from "./hubAccess";
import { keepListing, keptListing, listingName } from "./keptRepos";
import { type HubFile, type HubListing, type HubRepo, listRepo } from "./listRepo";
import type { Patience } from "./patiently";
import { RemoteFile } from "./remoteFile";

/** How far a download of several files has come: one bar over all their bytes, or a check of one of them. */
export interface DownloadProgress {
  readonly stage: "download" | "check";
  /** The file under way, and its place among them. */
  readonly path: string;
  readonly fileIndex: number;
  readonly fileCount: number;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface DownloadOptions extends Patience {
  readonly onProgress?: (progress: DownloadProgress) => void;
}

const commitPattern = /^[0-9a-f]{40}$/;
/**
 * Repositories of the hub, kept by content: two that share a file keep it once, and a commit that is kept whole needs no
 * network.
 */
export class HubCache {
  readonly #store: ContentStore;
  readonly #access: () => HubAccess;
  /** Files that were found right since this cache was opened. */
  readonly #checked = new Set<string>();

  constructor(store: ContentStore, access: () => HubAccess) {
    this.#store = store;
    this.#access = access;
  }

  /** What is in a repository: where the revision is a commit that is kept, without asking. Errors: those of `listRepo`. */
  async listing(repo: HubRepo, patience: Patience = {}): Promise<HubListing> {
    return (await this.keptListing(repo)) ?? listRepo(this.#access(), repo, patience);
  }

  /** The listing of a commit that something is kept of; undefined for any other revision. */
  async keptListing({ kind, id, revision }: HubRepo): Promise<HubListing | undefined> {
    if (!commitPattern.test(revision)) return undefined;
    return keptListing(this.#store, listingName({ kind, id, commit: revision }));
  }

  /** A file as it lies with the hub. */
  remote(listing: HubListing, path: string): RemoteFile {
    return new RemoteFile(this.#access(), listing, fileOf(listing, path));
  }

  /** Bytes of the file that are kept already. */
  async keptBytes(listing: HubListing, path: string): Promise<number> {
    return keptBytes(await readRecord(this.#store, fileOf(listing, path)));
  }

  /** A file that was downloaded. Error: `missing-file` where it was not, or not to its end. */
  async read(listing: HubListing, path: string): Promise<Blob> {
    const file = fileOf(listing, path);
    const blob = (await this.#isKept(file)) ? await this.#store.read(contentNames(file).data) : undefined;
    if (blob) return blob;
    throw new AppError("missing-file", `${listing.id}, ${path} is not downloaded yet; load the model first`);
  }

  /** Before anything is written, so that nothing is left half done where it is known that it does not fit. */
  async #checkRoom(listing: HubListing, files: readonly HubFile[]): Promise<void> {
    const neededBytes = await this.#missingBytes(files);
    const roomBytes = neededBytes > 0 ? await this.#store.room() : undefined;
    if (roomBytes === undefined || roomBytes >= neededBytes) return;
    throw noRoom(listing, neededBytes, `${formatBytes(roomBytes)} are free`);
  }

  async #missingBytes(files: readonly HubFile[]): Promise<number> {
    let bytes = 0;
    for (const file of files) bytes += file.sizeBytes - keptBytes(await readRecord(this.#store, file));
    return bytes;
  }

  async #isKept(file: HubFile): Promise<boolean> {
    return (await readRecord(this.#store, file)).isChecked;
  }

  /**
   * Downloads what is missing of these files, one after the other, and checks what is kept, once a visit. Errors: those
   * of `fetchContent`; files that came before stay.
   */
  async download(listing: HubListing, paths: readonly string[], options: DownloadOptions = {}): Promise<void> {
    const files = paths.map((path) => fileOf(listing, path));
    await this.#checkRoom(listing, files);
    try {
      await keepListing(this.#store, listing);
      await this.#downloadFiles(listing, files, options);
    } catch (error) {
      if (!hasCode(error, "storage-full")) throw error;
      throw noRoom(listing, await this.#missingBytes(files), messageOf(error));
    }
  }

  async #downloadFiles(
    listing: HubListing,
    files: readonly HubFile[],
    { onProgress = () => undefined, ...patience }: DownloadOptions,
  ): Promise<void> {
    const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    let before = 0;
    for (const [fileIndex, file] of files.entries()) {
      const { path, sizeBytes } = file;
      const place = { path, fileIndex, fileCount: files.length };
      if (!(this.#checked.has(file.hash.hex) && (await this.#isKept(file)))) {
        await fetchContent(this.remote(listing, path), this.#store, {
          ...patience,
          onProgress({ stage, doneBytes }) {
            const isDownload = stage === "download";
            const done = isDownload ? before + doneBytes : doneBytes;
            onProgress({ ...place, stage, doneBytes: done, totalBytes: isDownload ? totalBytes : sizeBytes });
          },
        });
        this.#checked.add(file.hash.hex);
      }
      before += sizeBytes;
      onProgress({ ...place, stage: "download", doneBytes: before, totalBytes });
    }
  }
}

function noRoom({ id }: HubListing, neededBytes: number, why: string): AppError {
  const words = `${id} needs ${formatBytes(neededBytes)} more, and ${why}; delete what is kept and not needed, or free disk space`;
  return new AppError("storage-full", words);
}

/** Error: `missing-file`. */
function fileOf({ id, commit, files }: HubListing, path: string): HubFile {
  const file = files.find((candidate) => candidate.path === path);
  if (file) return file;
  throw new AppError("missing-file", `${id} has no file ${path} at ${commit.slice(0, 8)}`);
}
