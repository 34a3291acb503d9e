/** Set when the page is built: `scripts/shippedBytes.ts`. */
declare const shippedByteCounts: {
  /** The embedded model with its tokenizer, texts and problems. */
  readonly world: number;
  /** The report of the recorded run. */
  readonly recording: number;
  /** Its masks and deltas. */
  readonly tensors: number;
  /** The recorded results of the suite; 0 where this build has none. */
  readonly suite: number;
};

/** Bytes of the files that come with the page, uncompressed. */
export const shippedBytes = shippedByteCounts;
