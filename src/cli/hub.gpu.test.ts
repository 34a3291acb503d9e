// The command line with a model of the hub, in a process of its own.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bytesFile } from "../../scripts/hub/hubFiles";
import { LocalHub } from "../../scripts/hub/localHub";

const hub = new LocalHub();
let environment: NodeJS.ProcessEnv;
let folder: string;
let commit: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "maet-hub-"));
  const names = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];
  const read = async (name: string) => bytesFile(name, await readFile(`public/embedded/${name}`));
  commit = hub.add({ kind: "model", id: "made/embedded", files: await Promise.all(names.map(read)) });
  environment = { ...process.env, HF_ENDPOINT: await hub.listen() };
});
afterAll(async () => {
  hub.close();
  await rm(folder, { recursive: true, force: true });
});

async function generate(model: string): Promise<string> {
  const args = [
    "scripts/maet.mjs",
    "generate",
    model,
    "--prompt",
    "Tom has 3",
    "--tokens-out",
    "12",
    "--cache",
    folder,
  ];
  return (await promisify(execFile)(process.execPath, args, { env: environment })).stdout;
}

test("a model of the hub generates what its folder does, also without the hub once it is kept", async () => {
  const expected = await generate("public/embedded");
  expect(expected).toContain(" has 3");
  hub.fault({ path: /^\/cdn\//, kind: { cutAfterBytes: 100_000 } });
  expect(await generate("hub:made/embedded")).toBe(expected);
  hub.close();
  expect(await generate(`hub:made/embedded@${commit}`)).toBe(expected);
}, 120_000);
