import { expect, test } from "vitest";
import { drain } from "../../base/drain";
import { listDocuments } from "../corpus";
import { type CollectOptions, collectDocuments, type RawDocument } from "./collectDocuments";

const encode = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

async function collect(documents: readonly RawDocument[], options: Partial<CollectOptions> = {}, batchSize = 100) {
  let read = 0;
  async function* batches() {
    for (let start = 0; start < documents.length; start += batchSize) {
      const batch = documents.slice(start, start + batchSize);
      read += batch.length;
      yield { documents: batch, doneBytes: read };
    }
  }
  const rules = { deduplicate: false, heldout: null };
  const found = await drain(
    collectDocuments(batches(), { rules, limitTokens: null, totalBytes: documents.length, encode, ...options }),
  );
  const texts = (corpus: typeof found.documents) => listDocuments(corpus).map((ids) => String.fromCharCode(...ids));
  return { kept: texts(found.documents), held: texts(found.heldout), counts: found.counts, read };
}

const many = Array.from({ length: 2000 }, (_, index) => `document ${index}`);

test("duplicates are counted, and left out where the rules say so", async () => {
  const documents = ["a", "b", "a", "c", "b", "a"];
  expect(await collect(documents)).toMatchObject({ kept: documents, counts: { documents: 6, duplicates: 3 } });
  const once = await collect(documents, { rules: { deduplicate: true, heldout: null } });
  expect(once).toMatchObject({ kept: ["a", "b", "c"], counts: { documents: 3, tokens: 3, duplicates: 3 } });
});

test("token ids are documents too", async () => {
  const rules = { deduplicate: true, heldout: null };
  expect((await collect([[97, 98], [99], [97, 98]], { rules })).kept).toEqual(["ab", "c"]);
});

test("the held-out part is drawn by text and seed: the same in another order, another with another seed", async () => {
  const rules = (seed: number) => ({ rules: { deduplicate: false, heldout: { fraction: 0.1, seed } } });
  const first = await collect(many, rules(1));
  expect(first.kept.length + first.held.length).toBe(2000);
  // 2000 draws of 0.1 have a standard deviation of 13.4: five of them.
  expect(Math.abs(first.held.length - 200)).toBeLessThan(67);
  expect(first.kept.filter((text) => first.held.includes(text))).toEqual([]);
  const turned = await collect(many.toReversed(), rules(1));
  expect(turned.held.toSorted()).toEqual(first.held.toSorted());
  const other = await collect(many, rules(2));
  expect(other.held.filter((text) => first.held.includes(text)).length).toBeLessThan(60);
  expect(first.counts).toMatchObject({
    heldoutDocuments: first.held.length,
    heldoutTokens: first.held.join("").length,
  });
});

test("reading ends at the limit of tokens; one document is always taken", async () => {
  const found = await collect(many, { limitTokens: 1000 }, 10);
  expect(found.counts.tokens).toBeLessThanOrEqual(1000);
  expect(found.counts.tokens).toBeGreaterThan(980);
  expect(found.counts.isLimited).toBe(true);
  expect(found.read).toBeLessThan(110);
  expect(await collect(["long text", "b"], { limitTokens: 3 })).toMatchObject({ kept: ["long text"] });
  expect((await collect(["ab", "c"], { limitTokens: 3 })).counts.isLimited).toBe(false);
});
