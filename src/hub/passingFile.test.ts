import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { bytesFile } from "../../scripts/hub/hubFiles";
import { LocalHub } from "../../scripts/hub/localHub";
import { madeModel } from "../../scripts/hub/madeModel";
import { hashBlob } from "../base/hash";
import { openWeightFiles } from "../formats/weightFiles";
import { partBytes } from "./contentRecord";
import type { HubAccess } from "./hubAccess";
import { listRepo } from "./listRepo";
import { PassingFile } from "./passingFile";

const config = {
  model_type: "llama",
  vocab_size: 60,
  hidden_size: 24,
  intermediate_size: 40,
  num_hidden_layers: 1,
  num_attention_heads: 3,
  num_key_value_heads: 1,
  tie_word_embeddings: true,
};
const weights = madeModel({ config, dtype: "BF16" }).find(({ path }) => path === "model.safetensors")!;
/** A whole part, and a piece that no part holds. */
const content = Uint8Array.from({ length: 2 * partBytes + 333 }, (_, i) => (i * 13 + (i >> 9)) & 255);

let hub: LocalHub;
let access: HubAccess;
beforeAll(async () => {
  hub = new LocalHub();
  hub.add({ kind: "model", id: "made/tiny", files: [weights, bytesFile("other.safetensors", content)] });
  access = { hubUrl: await hub.listen() };
});
afterAll(() => hub.close());
afterEach(() => {
  hub.faults.clear();
  hub.asked.length = 0;
});

async function open(path: string): Promise<PassingFile> {
  const { kind, id, commit, files } = await listRepo(access, { kind: "model", id: "made/tiny", revision: "main" });
  hub.asked.length = 0;
  return PassingFile.open({ access, repo: { kind, id, commit }, file: files.find((file) => file.path === path)! });
}

const bytesAsked = () =>
  hub.asked
    .filter(({ path }) => path.startsWith("/cdn/"))
    .map(({ range }) =>
      /(\d+)-(\d+)/
        .exec(range ?? "")!
        .slice(1)
        .map(Number),
    )
    .reduce((sum, [first, last]) => sum + last! - first! + 1, 0);

test("a checkpoint that is read in its order passes once, and its hash is that of a kept file", async () => {
  const file = await open("model.safetensors");
  const tensors = await openWeightFiles([file.blob]);
  for (const { name, elementCount } of tensors.entries) await tensors.readRange(name, 0, elementCount);
  const whole = weights.read(0, weights.sizeBytes) as Uint8Array<ArrayBuffer>;
  expect(await file.finish()).toBe(await hashBlob(new Blob([whole])));
  expect(bytesAsked()).toBe(weights.sizeBytes);
});

test("what is left out or read again changes no hash", async () => {
  const file = await open("other.safetensors");
  const read = async (start: number, end: number) => new Uint8Array(await file.blob.slice(start, end).arrayBuffer());
  expect(await read(100, 200)).toEqual(content.slice(100, 200));
  expect(await read(50, 300)).toEqual(content.slice(50, 300));
  expect(await read(0, 10)).toEqual(content.slice(0, 10));
  expect(await file.finish()).toBe(await hashBlob(new Blob([content])));
});

test("bytes that are not those of the listing are refused at the end", async () => {
  const file = await open("other.safetensors");
  hub.fault({ path: /^\/cdn\//, kind: { damaged: true }, after: 1 });
  await expect(file.finish()).rejects.toMatchObject({
    code: "damaged-file",
    message: expect.stringMatching(/made\/tiny, other\.safetensors came damaged: its hash/),
  });
});
