import { createPause } from "../../base/async";
import { textHash } from "../../base/hash";
import { deriveSeed } from "../../base/random";
import type { TokenDocuments } from "../corpus";
import type { CorpusRules } from "../recipe";
import { TokenBuilder } from "./tokenBuilder";

/** A document before it is counted: its text, or its token ids. */
export type RawDocument = string | readonly number[];

/** How far a corpus is read. */
export interface CorpusProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Tokens kept so far, held-out ones too. */
  readonly tokens: number;
  /** Where reading ends at the latest; null = at the end of the source. */
  readonly limitTokens: number | null;
}

/** What was counted while a corpus was read. */
export interface CorpusCounts {
  readonly documents: number;
  readonly tokens: number;
  /** Documents whose text had come before. They are in no other count where the recipe leaves them out. */
  readonly duplicates: number;
  readonly heldoutDocuments: number;
  readonly heldoutTokens: number;
  /** The corpus goes on after the limit of tokens. */
  readonly isLimited: boolean;
}

/** A corpus of a run: what is trained on, and what is held out. */
export interface Corpus {
  readonly documents: TokenDocuments;
  readonly heldout: TokenDocuments;
  readonly counts: CorpusCounts;
}

export interface CollectOptions {
  readonly rules: CorpusRules;
  /** Documents are taken until they hold this many tokens together, but at least one; null = all. */
  readonly limitTokens: number | null;
  readonly totalBytes: number;
  readonly encode: (text: string) => ArrayLike<number>;
}

/**
 * Takes documents in their order: identical ones once (where the rules say so), each into training or held out by a hash
 * of its text and the seed, so that no text is on both sides, in this corpus or another.
 */
export async function* collectDocuments(
  batches: AsyncIterable<{ readonly documents: readonly RawDocument[]; readonly doneBytes: number }>,
  { rules, limitTokens, totalBytes, encode }: CollectOptions,
): AsyncGenerator<CorpusProgress, Corpus, void> {
  const pause = createPause(50);
  const [kept, held] = [new TokenBuilder(), new TokenBuilder()];
  const seen = new Set<number>();
  let duplicates = 0;
  let isLimited = false;
  let doneBytes = 0;
  const progress = (): CorpusProgress => ({
    doneBytes,
    totalBytes,
    tokens: kept.tokenCount + held.tokenCount,
    limitTokens,
  });
  reading: for await (const batch of batches) {
    for (const document of batch.documents) {
      const text = typeof document === "string" ? document : document.join(" ");
      const hash = textHash(text);
      const isSeen = seen.has(hash);
      seen.add(hash);
      if (isSeen) duplicates += 1;
      if (isSeen && rules.deduplicate) continue;
      const ids = typeof document === "string" ? encode(document) : document;
      const { tokens } = progress();
      if (limitTokens !== null && tokens + ids.length > limitTokens && kept.documentCount + held.documentCount > 0) {
        isLimited = true;
        break reading;
      }
      (isHeldOut(text, rules) ? held : kept).push(ids);
      await pause();
      if (kept.documentCount % 64 === 0) yield progress();
    }
    doneBytes = batch.doneBytes;
    yield progress();
  }
  const counts = {
    documents: kept.documentCount,
    tokens: kept.tokenCount,
    duplicates,
    heldoutDocuments: held.documentCount,
    heldoutTokens: held.tokenCount,
    isLimited,
  };
  return { documents: kept.finish(), heldout: held.finish(), counts };
}

/** Decided by the text and the seed alone. */
function isHeldOut(text: string, { heldout }: CorpusRules): boolean {
  return heldout !== null && textHash(text, deriveSeed(heldout.seed, "heldout")) < heldout.fraction * 2 ** 53;
}
