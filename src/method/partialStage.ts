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
  #savedMs = performance.now();
  #waitMs: number;

  constructor(store: StageStore, id: StageId, rate = usualRate) {
    this.#store = store;
    this.#id = id;
    this.#rate = rate;
    this.#waitMs = rate.everyMs;
  }

  /** True when it is time to keep again; false once the store had no room: the training goes on without. */
  get isDue(): boolean {
    return this.#isOpen && performance.now() - this.#savedMs >= this.#waitMs;
  }

  load(): Promise<Blob | undefined> {
    return this.#store.load(this.#id);
  }

  /** False where there was no room. */
  async save(encode: () => Promise<Blob>): Promise<boolean> {
    const began = performance.now();
    try {
      await this.#store.save(this.#id, await encode());
    } catch (error) {
      if (!hasCode(error, "storage-full")) throw error;
      this.#isOpen = false;
    }
    this.#savedMs = performance.now();
    this.#waitMs = Math.max(this.#rate.everyMs, (this.#savedMs - began) / this.#rate.share);
    return this.#isOpen;
  }

  /** The stage is finished, and its result kept. */
  drop(): Promise<void> {
    return this.#store.remove([this.#id]);
  }
}
