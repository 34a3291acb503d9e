import { hasCode } from "../base/errors";
import type { StageId, StageStore } from "./stageStore";

/** Larger states are not kept in the middle of a stage: writing them again and again costs more than it saves. */
export const stateLimitBytes = 2 ** 30;

/** How often the state of a training is kept. */
export interface KeepingRate {
  /** Time between two keepings: what can be lost of a stage. */
  readonly everyMs: number;
  /** Keeping takes at most about this share of the time. */
  readonly share: number;
}

const usualRate: KeepingRate = { everyMs: 15_000, share: 0.05 };

/** Where the state of one unfinished training is kept; the next keeping takes the place of the one before. */
export class PartialStage {
  readonly #rate: KeepingRate;
  readonly #store: StageStore;
  readonly #id: StageId;
  #isOpen = true;

  constructor(store: StageStore, id: StageId, rate = usualRate) {
    this.#store = store;
    this.#id = id;
    this.#rate = rate;
  }

  /** False once the store had no room: the training goes on without. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Time until the next keeping, after one that took `spentMs`. */
  waitMs(spentMs: number): number {
    return Math.max(this.#rate.everyMs, spentMs / this.#rate.share);
  }

  load(): Promise<Blob | undefined> {
    return this.#store.load(this.#id);
  }

  async save(encode: () => Promise<Blob>): Promise<boolean> {
    try {
      await this.#store.save(this.#id, await encode());
    } catch (error) {
      if (!hasCode(error, "storage-full")) throw error;
      this.#isOpen = false;
    }
    return this.#isOpen;
  }

  /** The stage is finished, and its result kept. */
  drop(): Promise<void> {
    return this.#store.remove([this.#id]);
  }
}
