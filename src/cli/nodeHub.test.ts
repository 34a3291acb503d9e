import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { bytesFile, type HubFile, jsonFile } from "../../scripts/hub/hubFiles";
import { LocalHub } from "../../scripts/hub/localHub";
import { madeModel } from "../../scripts/hub/madeModel";
import type { JobProgress } from "../engine/api";
import { JobControl } from "../engine/job";
import { hashModel, openModel } from "../engine/prepare";
import { parseRecipe } from "../formats/recipe";
import { openWeightFiles } from "../formats/weightFiles";
import { PassingFile } from "../hub/passingFile";
import { RemoteBlob } from "../hub/remoteBlob";
import { nodeSources } from "./nodeFiles";
import { fetchRecipeModel, modelReader, nodeHub } from "./nodeHub";

const token = "hf_secretOfTheTests";
const config = {
  model_type: "llama",
  vocab_size: 416,
  hidden_size: 24,
  intermediate_size: 40,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  num_key_value_heads: 1,
  tie_word_embeddings: true,
  eos_token_id: 2,
};

let hub: LocalHub;
let folder: string;
const commits: Record<string, string> = {};
const written: string[] = [];

beforeAll(async () => {
  hub = new LocalHub();
  const sharded = madeModel({ config, dtype: "BF16", shards: 3 });
  const tokenizer = await Promise.all(
    ["tokenizer.json", "tokenizer_config.json"].map(async (name) =>
      bytesFile(name, await readFile(`public/embedded/${name}`)),
    ),
  );
  const add = (id: string, files: readonly HubFile[], made: object = {}) => {
    commits[id] = hub.add({ kind: "model", id, files, ...made });
  };
  add("made/sharded", [...sharded, ...tokenizer]);
  add("made/private", madeModel({ config, dtype: "F16" }), { token });
  add("made/gpt2", [jsonFile("config.json", { ...config, model_type: "gpt2" }), ...sharded.slice(1)]);
  add("made/wide", [jsonFile("config.json", { ...config, hidden_size: 48 }), ...sharded.slice(1)]);
  add(
    "made/torn",
    sharded.filter(({ path }) => !path.includes("2-of-00003")),
  );
  add("made/pickle", [jsonFile("config.json", config), bytesFile("pytorch_model.bin", new Uint8Array(100))]);
});
afterAll(() => hub.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "node-hub-"));
  vi.stubEnv("HF_ENDPOINT", await address());
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  hub.asked.length = 0;
  hub.faults.clear();
  written.length = 0;
  await rm(folder, { recursive: true });
});

let listening: Promise<string> | undefined;
const address = () => {
  listening ??= hub.listen();
  return listening;
};

const recipeOf = async (hubId: string) => {
  const golden = JSON.parse(await readFile("fixtures/goldens/maet/recipe.json", "utf8"));
  return parseRecipe({ ...golden, model: { hub: hubId } });
};

test("a recipe's model is pinned, downloaded and opened; the second time nothing is asked", async () => {
  const models = nodeHub(folder);
  const recipe = await fetchRecipeModel(models, await recipeOf("made/sharded"));
  expect(recipe.model).toEqual({ hub: "made/sharded", revision: commits["made/sharded"] });
  const opened = await openModel(recipe, nodeSources(".", models));
  expect(opened.files.weights).toHaveLength(3);
  expect(opened.tokenizer?.encodePrompt("3+4=")).not.toHaveLength(0);
  const weights = await openWeightFiles(opened.files.weights);
  expect(weights.entry("model.embed_tokens.weight")).toMatchObject({ dtype: "BF16", shape: [416, 24] });
  expect(written.join("")).toMatch(/made\/sharded at [0-9a-f]{8}: 18,936 weights as BF16, \d+ KiB to download/);
  hub.asked.length = 0;
  const again = await openModel(await fetchRecipeModel(nodeHub(folder), recipe), nodeSources(".", models));
  expect(hub.asked).toEqual([]);
  expect(written.join("")).toContain(", kept\n");
  expect(await hashModel(again.files)).toBe(await hashModel(opened.files));
});

test("a private model opens with the environment's token, which is kept nowhere", async () => {
  await expect(fetchRecipeModel(nodeHub(folder), await recipeOf("made/private"))).rejects.toMatchObject({
    code: "not-allowed",
  });
  vi.stubEnv("HF_TOKEN", token);
  const read = await modelReader("hub:made/private@main", folder);
  expect(await (await read("config.json")).text()).toContain("llama");
  for (const name of await (await import("node:fs/promises")).readdir(folder))
    expect(await readFile(join(folder, name), "latin1")).not.toContain(token);
});

test("a model that passes is opened without a file on disk; its hash is known once its weights have passed", async () => {
  const models = nodeHub(folder);
  const { source } = await models.look({ hub: "made/sharded", revision: "main" });
  if (!("hub" in source)) throw new Error("no model of the hub");
  await models.pass(source);
  const recipe = { ...(await recipeOf("made/sharded")), model: source };
  const opened = await openModel(recipe, nodeSources(".", models));
  expect(opened.tokenizer?.encodePrompt("3+4=")).not.toHaveLength(0);
  expect((await openWeightFiles(opened.files.weights)).entry("model.norm.weight").shape).toEqual([24]);
  await expect(hashModel(opened.files)).rejects.toMatchObject({
    code: "missing-file",
    message: expect.stringMatching(/made\/sharded, model-00001-of-00003\.safetensors is kept nowhere/),
  });
  expect(await readdir(folder)).toEqual([]);

  const hashes = new Map<string, string>();
  for (const file of opened.files.weights)
    if (file instanceof RemoteBlob)
      hashes.set(file.place.file.path, await (await PassingFile.open(file.place)).finish());
  models.knowHashes(source, hashes);
  const passed = await hashModel((await openModel(recipe, nodeSources(".", models))).files);
  const kept = nodeHub(folder);
  await fetchRecipeModel(kept, recipe);
  expect(await hashModel((await openModel(recipe, nodeSources(".", kept))).files)).toBe(passed);
});

test.each([
  ["made/gpt2", "unsupported-model", /model_type is "gpt2".+works: llama/],
  ["made/wide", "bad-file", /embed_tokens\.weight is \[416, 24\]; config\.json calls for \[416, 48\]/],
  ["made/torn", "missing-file", /names model-00002-of-00003\.safetensors, which is not there/],
  ["made/pickle", "missing-file", /no model\.safetensors.+pytorch_model\.bin is of a form that is not read/],
])("%s is refused before a weight is downloaded", async (id, code, words) => {
  const fetching = fetchRecipeModel(nodeHub(folder), await recipeOf(id));
  await expect(fetching).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
  const stored = hub.asked.filter(({ path }) => path.startsWith("/cdn/"));
  // Headers only: eight bytes, and as many as these say.
  for (const { range } of stored) expect(range).toMatch(/^bytes=(0-7|8-\d{3,4})$/);
});

test("a model that is not downloaded is not read; a wrong name is wrong use", async () => {
  const models = nodeHub(folder);
  const sources = nodeSources(".", models);
  await expect(openModel(await recipeOf("made/sharded"), sources)).rejects.toMatchObject({
    code: "missing-file",
    message: expect.stringMatching(/made\/sharded at main is not downloaded yet/),
  });
  await expect(modelReader("hub:made", folder)).rejects.toMatchObject({ code: "bad-usage" });
});

test("progress is one bar over all bytes; cancelling stops between two pieces", async () => {
  const models = nodeHub(folder);
  const offer = await models.look({ hub: "made/sharded", revision: "main" });
  const reports: JobProgress[] = [];
  await models.download(offer, new JobControl<JobProgress>((report) => reports.push(report)));
  const total = offer.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const downloads = reports.filter(({ stage }) => stage.startsWith("download/"));
  expect(downloads.at(-1)).toMatchObject({ done: total, total, unit: "bytes" });
  expect(new Set(downloads.map((report) => report.total))).toEqual(new Set([total]));
  await rm(folder, { recursive: true });
  hub.fault({ path: /^\/cdn\//, kind: { bytesPerSecond: 2000 }, times: 100 });
  const control = new JobControl<JobProgress>(({ stage }) => stage.startsWith("download/model") && control.cancel());
  await expect(nodeHub(folder).look({ hub: "made/sharded", revision: "main" })).resolves.toBeDefined();
  const slow = nodeHub(folder);
  await expect(slow.download(offer, control)).rejects.toMatchObject({ code: "cancelled" });
});
