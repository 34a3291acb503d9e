import { hasCode } from "../base/errors";
import { PartialStage } from "./partialStage";
import type { CorpusKeys } from "./stageKeys";
import type { StageId, StageStore } from "./stageStore";

type StageKind = "scores" | "locate" | "learn" | "full" | "checkpoint" | "random";

/** The stages of one run in a store, if there is one: looked up and kept under their keys. */
export class StageCache {
  readonly #store: StageStore | undefined;
  readonly #keys: readonly CorpusKeys[];
  readonly #baselines: readonly StageId[];
  readonly #notKept: string[] = [];

  constructor(store?: StageStore, keys: readonly CorpusKeys[] = [], baselines: readonly StageId[] = []) {
    this.#store = store;
    this.#keys = keys;
    this.#baselines = baselines;
  }

  /** Stages that the store had no room for. A run goes on without it: its result is worth more than its copy. */
  get notKept(): readonly string[] {
    return this.#notKept;
  }

  async load(kind: StageKind, corpus: string): Promise<Blob | undefined> {
    const id = this.#idOf(kind, corpus);
    return id && this.#store?.load(id);
  }

  async has(kind: StageKind, corpus: string): Promise<boolean> {
    return (await this.load(kind, corpus)) !== undefined;
  }

  /** `encode` is only called where there is a store. */
  async save(kind: StageKind, corpus: string, encode: () => Promise<Blob>): Promise<void> {
    const id = this.#idOf(kind, corpus);
    if (!id || !this.#store) return;
    try {
      await this.#store.save(id, await encode());
    } catch (error) {
      if (!hasCode(error, "storage-full")) throw error;
      this.#notKept.push(id.stage);
    }
  }

  /** Where the training of a stage keeps its state; undefined where nothing is kept. */
  partial(kind: "scores" | "learn" | "full" | "checkpoint" | "random", corpus: string): PartialStage | undefined {
    const id = this.#idOf(kind, corpus);
    return id && this.#store && new PartialStage(this.#store, { ...id, stage: `partial-${id.stage}` });
  }

  #idOf(kind: StageKind, corpus: string): StageId | undefined {
    if (kind === "checkpoint" || kind === "random") {
      return this.#baselines.find(({ stage }) => stage === `${kind}/${corpus}`);
    }
    const key = this.#keys.find(({ name }) => name === corpus)?.[kind];
    return key === undefined ? undefined : { stage: `${kind}/${corpus}`, key };
  }
}
