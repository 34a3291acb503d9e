import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { LocalHub } from "../../scripts/hub/localHub";
import { uploadCommand } from "./upload";

let hub: LocalHub;
let folder = "";

beforeAll(async () => {
  hub = new LocalHub();
  hub.uploads.writer = { token: "hf_writerOfTheTests", owner: "made" };
  folder = await mkdtemp(join(tmpdir(), "upload-"));
  await writeFile(join(folder, "config.json"), "{}\n");
  await writeFile(join(folder, "model.safetensors"), new Uint8Array(5000).fill(3));
  vi.stubEnv("HF_ENDPOINT", await hub.listen());
  vi.stubEnv("HF_TOKEN", "hf_writerOfTheTests");
});

afterAll(async () => {
  vi.unstubAllEnvs();
  hub.close();
  await rm(folder, { recursive: true });
});

test("an exported folder becomes a repository, whose address is printed", async () => {
  const written: string[] = [];
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  await uploadCommand([folder, "--to", "made/merged"]).finally(() => vi.restoreAllMocks());
  const url = `${process.env.HF_ENDPOINT}/made/merged`;
  expect(written.join("")).toBe(`2 files, 4.9 KiB: ${url}\n`);
  const found = await fetch(`${url}/resolve/main/model.safetensors`);
  expect(new Uint8Array(await found.arrayBuffer())).toEqual(new Uint8Array(5000).fill(3));
});

test.each([
  [[], /DIR expected/],
  [["."], /--to owner\/name is missing/],
  [["no-such-folder", "--to", "made/x"], /the folder no-such-folder cannot be read/],
  [["src", "--to", "made/x"], /src holds no config.json/],
])("%j is wrong use", async (args, message) => {
  await expect(uploadCommand(args)).rejects.toThrow(message);
});
