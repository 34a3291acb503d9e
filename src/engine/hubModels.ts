import { AppError } from "../base/errors";
import type { HubModel } from "../formats/sources";
import type { ContentStore } from "../hub/contentStore";
import type { HubAccess } from "../hub/hubAccess";
import { type DownloadProgress, HubCache } from "../hub/hubCache";
import type { HubListing } from "../hub/listRepo";
import type { Patience } from "../hub/patiently";
import { RemoteBlob } from "../hub/remoteBlob";
import type { JobProgress } from "./api";
import { byteReporter } from "./byteProgress";
import type { ModelOffer } from "./dataApi";
import type { JobControl } from "./job";
import { describeModel } from "./modelOffer";

/** Small files are read whole, hash and all; of larger ones only what is asked for. */
const wholeBelowBytes = 32 << 20;

/** A model that is read over the network whenever it is needed, for as long as the worker lives. */
interface PassingModel {
  readonly listing: HubListing;
  /** Small files that were read. */
  readonly small: Map<string, Promise<Blob>>;
  /** `hashBlob` of the weight files that went to the GPU. */
  readonly hashes: Map<string, string>;
}

const keyOf = ({ hub, revision }: HubModel): string => `${hub}@${revision}`;

/** Models of the hub: looked at over the network, downloaded when asked to, read from what is kept, or kept nowhere. */
export class HubModels {
  readonly #cache: HubCache;
  readonly #passing = new Map<string, PassingModel>();
  #access: HubAccess | undefined;

  constructor(store: ContentStore) {
    this.#cache = new HubCache(store, () => {
      if (this.#access) return this.#access;
      throw new AppError("missing-file", "this model is not downloaded yet; look it up first");
    });
  }

  /** From here on the hub is asked this way. Nothing is written of it. */
  use(access: HubAccess): void {
    this.#access = access;
  }

  /** What a model is, from the hub or from what is kept, without its weights. Errors: those of `listRepo`, `describeModel`. */
  async look({ hub, revision }: HubModel, patience: Patience = {}): Promise<ModelOffer> {
    const listing = await this.#cache.listing({ kind: "model", id: hub, revision }, patience);
    const files = await Promise.all(
      listing.files.map(async ({ path, sizeBytes }) => {
        return { path, sizeBytes, keptBytes: await this.#cache.keptBytes(listing, path) };
      }),
    );
    const open = (path: string) => this.#open(listing, path, patience);
    return describeModel({ files, open }, { hub, revision: listing.commit }, hub);
  }

  /** Downloads what is missing of an offered model, and checks what is kept. Errors: those of `HubCache`, `cancelled`. */
  async download(offer: ModelOffer, control: JobControl<JobProgress>): Promise<void> {
    const { source, files } = offer;
    if (!("hub" in source)) return;
    const stop = new AbortController();
    if (control.cancelled) stop.abort();
    control.onCommand((command) => command === "cancel" && stop.abort());
    const report = byteReporter(control);
    const onProgress = ({ stage, path, fileIndex, fileCount, doneBytes, totalBytes }: DownloadProgress) => {
      const place = { stage: `${stage}/${path}`, stageIndex: fileIndex, stageCount: fileCount };
      report({ ...place, doneBytes, totalBytes, measure: stage === "download" ? stage : place.stage });
    };
    const listing = await this.#cache.listing({ kind: "model", id: source.hub, revision: source.revision });
    const paths = files.map(({ path }) => path);
    await this.#cache.download(listing, paths, { signal: stop.signal, onProgress });
    this.#passing.delete(keyOf(source));
  }

  /** From here on this model is read over the network and nothing of it is written, until all of it is kept. Errors: those of `listRepo`. */
  async pass(model: HubModel): Promise<void> {
    if (this.#passing.has(keyOf(model))) return;
    const listing = await this.#cache.listing({ kind: "model", id: model.hub, revision: model.revision });
    this.#passing.set(keyOf(model), { listing, small: new Map(), hashes: new Map() });
  }

  /** What the weight files of a passing model hash to: it was found when they went to the GPU. */
  knowHashes(model: HubModel, hashes: ReadonlyMap<string, string>): void {
    for (const [path, hash] of hashes) this.#passing.get(keyOf(model))?.hashes.set(path, hash);
  }

  /** A file of a model that is kept, or passes. Errors: `missing-file`; of one that passes those of `RemoteFile`. */
  async read({ hub, revision }: HubModel, path: string): Promise<Blob> {
    const passing = this.#passing.get(keyOf({ hub, revision }));
    if (passing) return this.#readPassing(passing, path);
    const listing = await this.#cache.keptListing({ kind: "model", id: hub, revision });
    if (listing) return this.#cache.read(listing, path);
    throw new AppError("missing-file", `${hub} at ${revision} is not downloaded yet; look it up and load it first`);
  }

  async #readPassing({ listing, small, hashes }: PassingModel, path: string): Promise<Blob> {
    const file = this.#cache.remote(listing, path);
    if (path.endsWith(".safetensors")) return new RemoteBlob(file, { knownHash: hashes.get(path) });
    let reading = small.get(path);
    if (!reading) {
      reading = file.readWhole().then((bytes) => new Blob([bytes]));
      small.set(path, reading);
      reading.catch(() => small.delete(path));
    }
    return reading;
  }

  async #open(listing: HubListing, path: string, patience: Patience): Promise<Blob> {
    const remote = this.#cache.remote(listing, path);
    if ((await this.#cache.keptBytes(listing, path)) === remote.sizeBytes) {
      const kept = await this.#cache.read(listing, path).catch(() => undefined);
      if (kept) return kept;
    }
    const isWhole = remote.sizeBytes <= wholeBelowBytes && !path.endsWith(".safetensors");
    return isWhole ? new Blob([await remote.readWhole(patience)]) : new RemoteBlob(remote, patience);
  }
}
