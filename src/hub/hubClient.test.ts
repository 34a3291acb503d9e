import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { HubFaultKind } from "../../scripts/hub/hubFaults";
import { bytesFile, jsonFile, sha256Of } from "../../scripts/hub/hubFiles";
import { LocalHub } from "../../scripts/hub/localHub";
import { madeModel } from "../../scripts/hub/madeModel";
import { readHeader } from "../formats/safetensors";
import { checkToken, type HubAccess } from "./hubAccess";
import { listRepo } from "./listRepo";
import type { Patience } from "./patiently";
import { RemoteFile } from "./remoteFile";

const token = "hf_secretOfTheTests";
const config = {
  model_type: "llama",
  vocab_size: 60,
  hidden_size: 24,
  intermediate_size: 40,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  num_key_value_heads: 1,
  tie_word_embeddings: true,
};
const content = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7 + (i >> 8)) & 255);

let hub: LocalHub;
let access: HubAccess;
let commit: string;
const repo = { kind: "model", id: "made/tiny", revision: "main" } as const;

beforeAll(async () => {
  hub = new LocalHub();
  commit = hub.add({ kind: "model", id: "made/tiny", files: madeModel({ config, dtype: "BF16", shards: 2 }) });
  hub.add({ kind: "model", id: "made/private", files: [jsonFile("config.json", config)], token });
  hub.add({ kind: "model", id: "made/gated", files: [jsonFile("config.json", config)], isGated: true });
  const files = [bytesFile("data/train.parquet", content), jsonFile("info.json", { rows: 3 })];
  hub.add({ kind: "dataset", id: "made/texts", files });
  access = { hubUrl: await hub.listen() };
});
afterAll(() => hub.close());
afterEach(() => {
  hub.faults.clear();
  hub.asked.length = 0;
  hub.pageSize = 1000;
});

/** Waits nothing, and notes how long it was asked to. */
function impatient(waits: number[] = []): Patience {
  return { wait: async (ms) => void waits.push(ms) };
}

async function parquet(): Promise<RemoteFile> {
  const listing = await listRepo(access, { kind: "dataset", id: "made/texts", revision: "main" });
  return new RemoteFile(access, listing, listing.files.find(({ path }) => path.endsWith(".parquet"))!);
}

describe("listing", () => {
  test("a branch is pinned to its commit; files have sizes and hashes", async () => {
    const listing = await listRepo(access, repo);
    expect(listing.commit).toBe(commit);
    expect(listing.files.map(({ path }) => path)).toEqual([
      "config.json",
      "README.md",
      "model-00001-of-00002.safetensors",
      "model-00002-of-00002.safetensors",
      "model.safetensors.index.json",
    ]);
    const [first] = madeModel({ config, dtype: "BF16", shards: 2 }).slice(2);
    expect(listing.files[2]).toMatchObject({
      sizeBytes: first!.sizeBytes,
      hash: { kind: "sha256", hex: sha256Of(first!) },
    });
    expect((await listRepo(access, { ...repo, revision: commit })).files).toEqual(listing.files);
  });

  test("long listings come in pages", async () => {
    hub.pageSize = 2;
    expect((await listRepo(access, repo)).files).toHaveLength(5);
    expect(hub.asked.filter(({ path }) => path.includes("/tree/"))).toHaveLength(3);
  });

  test.each([
    ["made/none", {}, "not-allowed", /nothing public by this name.+give a token/],
    ["made/none", { token: "hf_unknownToHub" }, "not-allowed", /does not accept the token/],
    ["made/private", {}, "not-allowed", /give a token if it is private/],
    ["made/none", { token }, "missing-file", /or your token may not read it/],
  ] as const)("%s with %o is refused as %s", async (id, extra, code, words) => {
    const failing = listRepo({ ...access, ...extra }, { ...repo, id });
    await expect(failing).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
    await expect(failing).rejects.not.toThrow(/hf_/);
  });

  test.each([{}, { token }])(
    "a gated repository is listed, its files are withheld with what to do: %o",
    async (extra) => {
      const reader = { ...access, ...extra };
      const listing = await listRepo(reader, { ...repo, id: "made/gated" });
      const reading = new RemoteFile(reader, listing, listing.files[0]!).readWhole();
      await expect(reading).rejects.toMatchObject({
        code: "not-allowed",
        message: expect.stringMatching(/made\/gated, config\.json.+accept the terms, then give a token/),
      });
    },
  );

  test("a revision that is not there is named; a private repository opens with its token", async () => {
    await expect(listRepo(access, { ...repo, revision: "v9" })).rejects.toMatchObject({
      code: "missing-file",
      message: expect.stringMatching(/made\/tiny at v9.+no such revision/),
    });
    const listing = await listRepo({ ...access, token }, { ...repo, id: "made/private" });
    expect(listing.files).toHaveLength(1);
  });

  test("an answer of another form is an error that says so", async () => {
    const odd = new LocalHub();
    odd.add({ kind: "model", id: "made/odd", files: [jsonFile("../config.json", {})] });
    const oddAccess = { hubUrl: await odd.listen() };
    await expect(listRepo(oddAccess, { ...repo, id: "made/odd" })).rejects.toMatchObject({
      code: "damaged-file",
      message: expect.stringMatching(/not of the form it documents \(path/),
    });
    odd.close();
  });

  test("a token is checked before it is sent, and the message does not repeat it", () => {
    expect(checkToken("  hf_abcdefgh ")).toBe("hf_abcdefgh");
    for (const bad of ["hf_ab\ncdefgh", "short", "hf_äöüäöüäö"])
      expect(() => checkToken(bad)).toThrow(expect.objectContaining({ message: expect.not.stringContaining(bad) }));
  });
});

describe("ranges", () => {
  test("arrive whole; the token goes to the hub and not to the storage host", async () => {
    const file = await parquet();
    const own = new RemoteFile(
      { ...access, token },
      await listRepo(access, { kind: "dataset", id: "made/texts", revision: "main" }),
      file.file,
    );
    hub.asked.length = 0;
    expect(await own.readRange(100, 40_000)).toEqual(content.slice(100, 40_000));
    expect(await own.readRange(0, 10)).toEqual(content.slice(0, 10));
    const [resolved, ...stored] = hub.asked;
    expect(resolved).toMatchObject({
      path: expect.stringMatching(/^\/datasets\/made\/texts\/resolve\//),
      authorization: `Bearer ${token}`,
    });
    // The second range asks the address that the hub sent the first one on to.
    expect(stored.map(({ path, authorization }) => [path.startsWith("/cdn/"), authorization])).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
  });

  test("an address that ran out is asked for anew", async () => {
    const file = await parquet();
    await file.readRange(0, 10);
    hub.fault({ path: /^\/cdn\//, kind: { status: 403 } });
    expect(await file.readRange(10, 20)).toEqual(content.slice(10, 20));
  });

  test("a safetensors header is read where its file lies", async () => {
    const listing = await listRepo(access, repo);
    const entry = listing.files.find(({ path }) => path.endsWith("1-of-00002.safetensors"))!;
    const bytes = await new RemoteFile(access, listing, entry).readWhole();
    const { tensors } = await readHeader(new Blob([bytes]));
    expect(tensors[0]).toMatchObject({ name: "model.embed_tokens.weight", dtype: "BF16", shape: [60, 24] });
  });

  const passing: readonly [string, HubFaultKind][] = [
    ["cut off in the middle", { cutAfterBytes: 20_000 }],
    ["wrong length", { shortByBytes: 5 }],
    ["a damaged byte", { damaged: true }],
    ["status 416", { status: 416 }],
    ["status 500", { status: 500 }],
    ["slow", { bytesPerSecond: 400_000 }],
    ["late", { delayMs: 50 }],
  ];
  test.each(passing)("%s once: asked for again, and right", async (_, kind) => {
    const file = await parquet();
    hub.fault({ path: /^\/cdn\//, kind });
    let counted = 0;
    const onBytes = (count: number) => {
      counted += count;
    };
    expect(await file.readWhole({ ...impatient(), onBytes })).toEqual(content);
    expect(counted).toBe(content.length);
  });

  const lasting: readonly [string, HubFaultKind, string, RegExp][] = [
    ["cut off in the middle", { cutAfterBytes: 20_000 }, "unreachable", /broke off after [\d,]+ of 50,000 bytes/],
    ["wrong length", { shortByBytes: 5 }, "damaged-file", /49,995 of 50,000 bytes came/],
    ["a damaged byte", { damaged: true }, "damaged-file", /does not have the hash/],
    ["status 416", { status: 416 }, "damaged-file", /shorter on localhost:\d+ than its listing says/],
    ["status 500", { status: 500 }, "unreachable", /status 500/],
    ["status 429", { status: 429, retryAfterS: 2 }, "too-many-requests", /asks to wait 2.0 s; with a token/],
    ["ranges ignored", { ignoresRange: true }, "damaged-file", /sends it whole where a part was asked for/],
  ];
  test.each(lasting)("%s for ever: %o is named", async (_, kind, code, words) => {
    const file = await parquet();
    hub.fault({ path: /^\/cdn\//, kind, times: 1000 });
    const reading = kind === lasting[6]![1] ? file.readRange(5, 10, impatient()) : file.readWhole(impatient());
    await expect(reading).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
  });

  test("429 waits as long as it is asked to, without end not", async () => {
    const file = await parquet();
    const waits: number[] = [];
    hub.fault({ path: /^\/cdn\//, kind: { status: 429, retryAfterS: 7 }, times: 2 });
    await file.readRange(0, 10, impatient(waits));
    expect(waits).toEqual([7000, 7000]);
    hub.fault({ path: /^\/cdn\//, kind: { status: 429, retryAfterS: 3600 } });
    await expect(file.readRange(0, 10, impatient())).rejects.toThrow(/asks to wait 1 h 00 min/);
  });

  test("a host that is not there is named", async () => {
    const gone = new LocalHub();
    const hubUrl = await gone.listen();
    gone.close();
    const patience = { ...impatient(), tries: 2 };
    await expect(listRepo({ hubUrl }, repo, patience)).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringMatching(/no answer from localhost:\d+.+check the network/),
    });
  });

  test.each([
    ["that does not begin", { delayMs: 2000 }],
    ["that stops in the middle", { bytesPerSecond: 400_000, stopsAfterBytes: 20_000 }],
  ] as const)("an answer %s is given up and asked for again", async (_, kind) => {
    const file = await parquet();
    hub.fault({ path: /^\/cdn\//, kind });
    const began = performance.now();
    expect(await file.readWhole({ ...impatient(), silenceMs: 300 })).toEqual(content);
    expect(performance.now() - began).toBeLessThan(1900);
  });

  test("cancelling ends a slow reading at once", async () => {
    const file = await parquet();
    hub.fault({ path: /^\/cdn\//, kind: { bytesPerSecond: 1000 } });
    const stop = new AbortController();
    const reading = file.readWhole({ signal: stop.signal, onBytes: () => stop.abort() });
    await expect(reading).rejects.toMatchObject({ code: "cancelled" });
  });
});
