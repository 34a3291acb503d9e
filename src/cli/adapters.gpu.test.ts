// LoRA adapters as a person trains, uses and merges them, in processes of their own.
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasTorch, python } from "../../scripts/torch/hasTorch";

const golden = "fixtures/goldens/maet";
const model = `${golden}/model`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "adapters-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function maet(args: readonly string[]): Promise<{ status: number | null; out: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["scripts/maet.mjs", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let [out, errors] = ["", ""];
    child.stdout.on("data", (text) => {
      out += text;
    });
    child.stderr.on("data", (text) => {
      errors += text;
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, out, errors }));
  });
}

async function heldOutLoss(args: readonly string[]): Promise<number> {
  const { status, out, errors } = await maet([
    "evaluate",
    ...args,
    "--tokens",
    `${golden}/heldout.json`,
    "--context",
    "24",
  ]);
  expect(status, errors).toBe(0);
  return JSON.parse(out).loss;
}

test("adapters are trained, lower the held-out loss, and do the same beside the model and merged into it", async () => {
  const trained = await maet([
    "train-adapter",
    `${golden}/recipe.json`,
    ...["--out", folder, "--rank", "3", "--alpha", "16", "--seed", "5"],
  ]);
  expect(trained.status, trained.errors).toBe(0);
  expect(trained.out).toMatch(/21 adapters of rank 3, 6336 weights: loss 5\.\d+ → [45]\.\d+ in 10 steps/);
  const adapter = join(folder, "adapter");
  expect((await readdir(adapter)).sort()).toEqual([
    "adapter_config.json",
    "adapter_model.safetensors",
    "training.json",
  ]);
  const record = JSON.parse(await readFile(join(adapter, "training.json"), "utf8"));
  expect(record).toMatchObject({ corpus: "ability", rank: 3, alpha: 16, seed: 5 });
  expect(record.losses).toHaveLength(10);
  const merged = await maet(["merge-adapter", model, adapter, "--out", folder]);
  expect(merged.status, merged.errors).toBe(0);
  expect(merged.out).toMatch(/21 adapters of rank 3, trained on model, merged into/);
  const base = await heldOutLoss([model]);
  const beside = await heldOutLoss([model, "--adapter", adapter]);
  expect(beside).toBeLessThan(base - 0.05);
  expect(Math.abs((await heldOutLoss([join(folder, "merged")])) - beside)).toBeLessThan(1e-5 * beside);
}, 120_000);

test.skipIf(!hasTorch())("PyTorch merges the written adapters to the written model", () => {
  const folders = [model, join(folder, "adapter"), join(folder, "merged")];
  const { status, stdout, stderr } = spawnSync(python, ["scripts/torch/adapter.py", ...folders], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/21 adapters of rank 3: merged as by PyTorch/);
});

test("a corpus or a folder that is not there is named", async () => {
  const unknown = await maet(["train-adapter", `${golden}/recipe.json`, "--out", folder, "--corpus", "fr"]);
  expect(unknown).toMatchObject({
    status: 2,
    errors: expect.stringMatching(/--corpus fr: one of ability, reference, bn, es/),
  });
  const missing = await maet(["merge-adapter", model, join(folder, "none"), "--out", folder]);
  expect(missing).toMatchObject({ status: 1, errors: expect.stringMatching(/adapter_config.json is not there/) });
});
