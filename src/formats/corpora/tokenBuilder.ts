import type { TokenDocuments } from "../corpus";

/** Grows a tokenised corpus document by document. */
export class TokenBuilder {
  #tokens = new Uint32Array(1 << 12);
  #tokenCount = 0;
  readonly #ends: number[] = [];

  get tokenCount(): number {
    return this.#tokenCount;
  }

  get documentCount(): number {
    return this.#ends.length;
  }

  push(ids: ArrayLike<number>): void {
    const end = this.#tokenCount + ids.length;
    if (end > this.#tokens.length) {
      const larger = new Uint32Array(Math.max(end, 2 * this.#tokens.length));
      larger.set(this.#tokens.subarray(0, this.#tokenCount));
      this.#tokens = larger;
    }
    this.#tokens.set(ids, this.#tokenCount);
    this.#tokenCount = end;
    this.#ends.push(end);
  }

  finish(): TokenDocuments {
    return { tokens: this.#tokens.slice(0, this.#tokenCount), ends: Uint32Array.from(this.#ends) };
  }
}
