import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { LocalHub } from "../../scripts/hub/localHub";
import type { HubAccess } from "./hubAccess";
import { listRepo } from "./listRepo";
import { type UploadProgress, type UploadRequest, uploadRepo } from "./uploadRepo";

const token = "hf_writerOfTheTests";
const weights = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) & 255);
const files = [
  { path: "model.safetensors", content: new Blob([weights]) },
  { path: "config.json", content: new Blob(['{"model_type":"llama"}\n']) },
  { path: "README.md", content: new Blob(["---\nlicense: mit\n---\n# বাংলা\n"]) },
];

let hub: LocalHub;
let access: HubAccess;

beforeAll(async () => {
  hub = new LocalHub();
  hub.uploads.writer = { token, owner: "made" };
  access = { hubUrl: await hub.listen(), token };
});
afterAll(() => hub.close());
afterEach(() => hub.faults.clear());

async function upload(change: Partial<UploadRequest> = {}, by = access, signal = new AbortController().signal) {
  const request = { repo: "made/merged", isPrivate: false, title: "a merged model", files, ...change };
  const job = uploadRepo(by, request, signal);
  const progress: UploadProgress[] = [];
  for (;;) {
    const { done, value } = await job.next();
    if (done) return { ...value, progress };
    progress.push(value);
  }
}

async function read(repo: string, path: string, by = access): Promise<Uint8Array> {
  const headers = { Authorization: `Bearer ${by.token}` };
  const response = await fetch(`${by.hubUrl}/${repo}/resolve/main/${path}`, { headers });
  return new Uint8Array(await response.arrayBuffer());
}

test("a new repository holds the files bit for bit, large ones with the storage host", async () => {
  const { url, commit, progress } = await upload();
  expect(url).toBe(`${access.hubUrl}/made/merged`);
  const listing = await listRepo(access, { kind: "model", id: "made/merged", revision: "main" });
  expect(listing.commit).toBe(commit);
  expect(listing.files.map(({ path }) => path).sort()).toEqual(["README.md", "config.json", "model.safetensors"]);
  for (const { path, content } of files) {
    expect(Buffer.compare(await read("made/merged", path), new Uint8Array(await content.arrayBuffer()))).toBe(0);
  }
  expect(progress.at(-1)).toMatchObject({
    phase: "uploading",
    totalBytes: files.reduce((n, f) => n + f.content.size, 0),
  });
  expect(hub.asked.some(({ method, path }) => method === "PUT" && path.startsWith("/upload/"))).toBe(true);
});

test("a repository that is there gets another commit; files that it had stay", async () => {
  const before = (await upload()).commit;
  const { commit } = await upload({ files: [{ path: "extra.txt", content: new Blob(["more"]) }] });
  expect(commit).not.toBe(before);
  expect(Buffer.from(await read("made/merged", "extra.txt")).toString()).toBe("more");
  expect((await read("made/merged", "model.safetensors")).length).toBe(weights.length);
});

test("a private one is not read without its token", async () => {
  await upload({ repo: "made/hidden", isPrivate: true });
  expect((await read("made/hidden", "config.json")).length).toBe(23);
  expect((await fetch(`${access.hubUrl}/made/hidden/resolve/main/config.json`)).status).toBe(401);
});

test.each([
  ["another's name", {}, { repo: "other/merged" }, /other\/merged: .* does not let you write there \(403/],
  ["a wrong token", { token: "hf_somebodyElse" }, {}, /does not let you write there \(401/],
  ["no owner", {}, { repo: "merged" }, /"merged": owner\/name is expected/],
])("%s is refused", async (_, by, change, message) => {
  await expect(upload(change, { ...access, ...by })).rejects.toThrow(message);
});

test("without a token nothing is sent", async () => {
  hub.asked.length = 0;
  await expect(upload({}, { hubUrl: access.hubUrl })).rejects.toThrow(/needs a token of its owner/);
  expect(hub.asked).toEqual([]);
});

test("a failure on the way or a cancellation leaves the repository as it was", async () => {
  const before = (await upload()).commit;
  const changed = [{ path: "model.safetensors", content: new Blob([weights.slice(1)]) }];
  hub.fault({ path: /^\/upload\//, kind: { status: 500 } });
  await expect(upload({ files: changed })).rejects.toThrow(/the upload to localhost.* failed \(500/);
  const stop = new AbortController();
  const job = uploadRepo(access, { repo: "made/merged", isPrivate: false, title: "", files: changed }, stop.signal);
  await job.next();
  stop.abort();
  const ended = (async () => {
    while (!(await job.next()).done);
  })();
  await expect(ended).rejects.toThrow(/the upload was cancelled; nothing of it is in the repository/);
  await expect(upload({ files: changed }, access, stop.signal)).rejects.toThrow(/cancelled/);
  expect((await listRepo(access, { kind: "model", id: "made/merged", revision: "main" })).commit).toBe(before);
});
