// The command line as a person starts it: through scripts/maet.mjs, in a process of its own.
import { spawn } from "node:child_process";
import { existsSync, openAsBlob } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasBit } from "../base/bits";
import type { RunReport } from "../engine/report";
import { parseModelConfig } from "../formats/modelConfig";
import { parseRecipeText } from "../formats/recipe";
import { openRunTensors } from "../formats/runTensors";
import { readHeader } from "../formats/safetensors";
import { openWeightFiles } from "../formats/weightFiles";
import { parameterSpecs } from "../model/parameters";

const golden = "fixtures/goldens/maet";
const recipePath = `${golden}/recipe.json`;
const stories = "../shared/data/stories260K";

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly errors: string;
}

let folder = "";
let cacheFolders: Readonly<Record<string, string>> = {};

/** Runs a command; `interruptAt` sends Ctrl-C once, when that text stands in the progress. */
function maet(args: readonly string[], interruptAt?: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["scripts/maet.mjs", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...cacheFolders },
    });
    let [out, errors, interrupted] = ["", "", false];
    child.stdout.on("data", (text) => {
      out += text;
    });
    child.stderr.on("data", (text) => {
      errors += text;
      if (interrupted || !interruptAt || !errors.includes(interruptAt)) return;
      interrupted = true;
      child.kill("SIGINT");
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, out, errors }));
  });
}

const readReport = async (out: string): Promise<RunReport> =>
  JSON.parse(await readFile(join(folder, out, "report.json"), "utf8"));

let whole: Ended;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "maet-"));
  cacheFolders = {
    // Choices tuned by one of these runs serve the next, and no other program.
    XDG_CACHE_HOME: join(folder, "cache"),
    // Mesa's compiled shaders stay where they are.
    MESA_SHADER_CACHE_DIR: process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"),
  };
  whole = await maet([
    "run",
    recipePath,
    "--out",
    join(folder, "whole"),
    "--keep",
    "--tensors",
    "f32",
    "--export",
    "ability,R(A),R_Lang",
  ]);
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test("run writes a report with the golden fields and says what it did", async () => {
  expect(whole.status, whole.errors).toBe(0);
  const report = await readReport("whole");
  const expected = JSON.parse(await readFile(`${golden}/expected/report.json`, "utf8"));
  expect(Object.keys(report.losses).toSorted()).toEqual(Object.keys(expected.losses).toSorted());
  const tensors = (similarity: Readonly<Record<string, number>>) => Object.keys(similarity).toSorted();
  expect(tensors(report.similarity.dot)).toEqual(tensors(expected.similarity.dot));
  expect(tensors(report.similarity.cosine)).toEqual(tensors(expected.similarity.cosine));
  expect(report.transferSet).toHaveLength(expected.transferSet.length);
  expect(report.stages.map(({ stage }) => stage)).toHaveLength(8);
  for (const { wallMs, steps } of report.stages) expect(Math.min(wallMs, steps)).toBeGreaterThan(0);
  expect(report.peakBytes).toBeGreaterThan(0);
  expect(report.provenance.program).toMatch(/\d+\.\d+\.\d+/);
  expect(report.provenance.runtime).toBe(`Node ${process.versions.node}`);
  expect(report.provenance.adapter.description || report.provenance.adapter.device).not.toBe("");
  expect(report.recipe.name).toBe("golden llama 300");
  expect(whole.out).toContain("T: ");
  expect(whole.errors).toMatch(/\[\d\/\d+\] locate\/ability · step \d+\/6 · loss \d/);
});

test("the merged model is a checkpoint that can be loaded, with its recipe", async () => {
  const merged = join(folder, "whole", "merged");
  const config = parseModelConfig(JSON.parse(await readFile(join(merged, "config.json"), "utf8")));
  const file = await openAsBlob(join(merged, "model.safetensors"));
  const weights = await openWeightFiles([file]);
  for (const { name, shape } of parameterSpecs(config)) expect(weights.entry(name).shape, name).toEqual(shape);
  const { recipe: text = "", format } = weights.metadata;
  expect(format).toBe("pt");
  const recipe = parseRecipeText(await readFile(recipePath, "utf8"));
  expect(parseRecipeText(text)).toEqual(recipe);
});

test("exports are what --keep wrote, bit for bit for models, to a rounding for differences of weights", async () => {
  const open = async (...path: string[]) => openWeightFiles([await openAsBlob(join(folder, "whole", ...path))]);
  for (const [folderName, kept, tolerance] of [
    ["merged", "merged", 0],
    ["checkpoint.ability", "model.ability", 0],
    ["ability-weights", "ability", 2 ** -22],
    ["multilingual-weights", "multilingual", 2 ** -22],
  ] as const) {
    const [exported, expected] = [await open(folderName, "model.safetensors"), await open(`${kept}.safetensors`)];
    let largest = 0;
    for (const { name } of expected.entries) {
      const values = await exported.read(name);
      const wanted = await expected.read(name);
      const size = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const difference = wanted.reduce((most, value, at) => Math.max(most, Math.abs(value - (values[at] ?? 1))), 0);
      largest = Math.max(largest, size === 0 ? difference : difference / size);
    }
    expect(largest, folderName).toBeLessThanOrEqual(tolerance);
    const card = await readFile(join(folder, "whole", folderName, "README.md"), "utf8");
    expect(card).toContain(exported.metadata.base_hash);
  }
});

test("--keep leaves every file of the golden run by its name, shapes and types", async () => {
  const names = (await readdir(`${golden}/expected`)).filter((name) => name.endsWith(".safetensors"));
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) {
    const [found, expected] = [
      await readHeader(await openAsBlob(join(folder, "whole", name))),
      await readHeader(await openAsBlob(`${golden}/expected/${name}`)),
    ];
    const described = ({ tensors }: typeof found) =>
      tensors.map(({ name, dtype, shape }) => `${name} ${dtype} ${shape}`).toSorted();
    expect(described(found), name).toEqual(described(expected));
  }
});

test("kept stages agree with PyTorch's", async () => {
  const open = async (path: string) => openWeightFiles([await openAsBlob(path)]);
  for (const name of ["ability", "multilingual", "language.bn", "model.es", "importance.es"]) {
    const [found, expected] = [
      await open(join(folder, "whole", `${name}.safetensors`)),
      await open(`${golden}/expected/${name}.safetensors`),
    ];
    let [squares, difference] = [0, 0];
    for (const { name: tensor } of expected.entries) {
      const values = await found.read(tensor);
      for (const [index, value] of (await expected.read(tensor)).entries()) {
        squares += value ** 2;
        difference += (value - (values[index] ?? Number.NaN)) ** 2;
      }
    }
    // The masks differ by a few scalars at their threshold: 5 % of the length.
    expect(Math.sqrt(difference / squares), name).toBeLessThan(0.05);
  }
});

test("--tensors leaves masks and changes in one file, those of --keep bit for bit", async () => {
  const report = await readReport("whole");
  const file = await openAsBlob(join(folder, "whole", "tensors.safetensors"));
  const run = await openRunTensors(file, report.model.tensors);
  expect([run.corpora, run.basis]).toEqual([Object.keys(report.keyNeurons), report.gram.basis.slice(0, -1)]);
  const kept = async (name: string) =>
    openWeightFiles([await openAsBlob(join(folder, "whole", `${name}.safetensors`))]);
  const base = await openWeightFiles([await openAsBlob(`${golden}/model/model.safetensors`)]);
  const [mask, trained] = [await kept("mask.es"), await kept("model.es")];
  for (const [index, { name }] of report.model.tensors.entries()) {
    const bits = await run.readMask("es", index);
    expect((await mask.read(name)).every((bit, scalar) => bit === Number(hasBit(bits, scalar)))).toBe(true);
    const [places, values] = [await run.readDeltaMask("es", index), await run.readDeltaValues("es", index)];
    let position = 0;
    const merged = (await base.read(name)).map((value, scalar) =>
      hasBit(places, scalar) ? value + values[position++]! : value,
    );
    expect(merged, name).toEqual(await trained.read(name));
  }
});

test("evaluate gives PyTorch's held-out loss of base and merged", async () => {
  const { heldoutLoss } = JSON.parse(await readFile(`${golden}/expected/report.json`, "utf8"));
  const heldout = ["--tokens", `${golden}/heldout.json`, "--context", "24"];
  // Halves round a weight by 2⁻⁹ of itself; the loss feels less than that.
  for (const [model, expected, tolerance, ...options] of [
    [`${golden}/model`, heldoutLoss.base, 1e-4],
    [`${golden}/model`, heldoutLoss.base, 2e-3, "--precision", "bf16"],
    [join(folder, "whole", "merged"), heldoutLoss.merged, 1e-3],
  ] as const) {
    const { status, out, errors } = await maet(["evaluate", model, ...heldout, ...options]);
    expect(status, errors).toBe(0);
    const { loss, perplexity, rows } = JSON.parse(out.trim().split("\n").at(-1) ?? "");
    expect(Math.abs(loss - expected) / expected).toBeLessThan(tolerance);
    expect(perplexity).toBeCloseTo(Math.exp(loss), 6);
    expect(rows).toBeGreaterThan(0);
  }
});

test("Ctrl-C stops a run with status 130; the same command continues to the same losses, bit for bit", async () => {
  const command = ["run", recipePath, "--out", join(folder, "interrupted")];
  const stopped = await maet(command, "learn/ability");
  expect(stopped.status, stopped.errors).toBe(130);
  expect(stopped.errors).toContain("the same command continues");
  expect(existsSync(join(folder, "interrupted", "report.json"))).toBe(false);
  const continued = await maet(command);
  expect(continued.status, continued.errors).toBe(0);
  const [report, uninterrupted] = [await readReport("interrupted"), await readReport("whole")];
  for (const { stage, wallMs } of report.stages.slice(0, 4)) expect(wallMs, stage).toBe(0);
  expect(report.stages.at(-1)?.wallMs).toBeGreaterThan(0);
  expect(report.losses).toEqual(uninterrupted.losses);
  expect(report.gram).toEqual(uninterrupted.gram);
  expect(report.similarity).toEqual(uninterrupted.similarity);
}, 300_000);

test("plan prints the memory of every kind of work and what takes less; a run that ended well is known", async () => {
  const csv = join(folder, "plan.csv");
  const { status, out, errors } = await maet(["plan", recipePath, "--csv", csv]);
  expect(status, errors).toBe(0);
  for (const work of ["inference", "locate", "sparse training", "dense training", "LoRA training", "whole run"])
    expect(out).toContain(work);
  expect(out).toMatch(/activations computed again instead of kept: less in .*sparse training [\d.]+ KiB/);
  expect(out).toContain("The largest run that ended well on this adapter took");
  const [head = "", ...rows] = (await readFile(csv, "utf8")).trim().split("\n");
  expect(head).toContain("bytes in all,largest buffer bytes,here");
  expect(rows).toHaveLength(6);
  for (const row of rows) expect(row).toMatch(/,(fits|not tried yet)$/);
});

test("wrong use: status 2 and the usage", async () => {
  for (const args of [
    [],
    ["walk"],
    ["run", recipePath],
    ["evaluate", `${golden}/model`, "--tokens", `${golden}/heldout.json`, "--context", "many"],
    ["generate", `${golden}/model`],
    ["generate", `${golden}/model`, "--prompt", "1", "--precision", "f8"],
    ["run", recipePath, "--out", folder, "--unknown"],
    ["run", recipePath, "--out", folder, "--tensors", "f8"],
    ["run", recipePath, "--out", folder, "--seed", "one"],
  ]) {
    const { status, errors } = await maet(args);
    expect(status, args.join(" ")).toBe(2);
    expect(errors).toContain("usage:");
  }
});

test("a damaged recipe: status 1 and one line that names the field", async () => {
  const recipe = JSON.parse(await readFile(recipePath, "utf8"));
  const cases: [object, RegExp][] = [
    [{ ...recipe, locate: { ...recipe.locate, keyNeuronRatio: 2 } }, /^maet: .*locate\.keyNeuronRatio/],
    [{ ...recipe, gamma: 1 }, /^maet: .*gamma/],
    [{ ...recipe, model: { directory: "elsewhere" } }, /^maet: .*elsewhere/],
  ];
  for (const [damaged, message] of cases) {
    const path = join(folder, "damaged.json");
    await writeFile(path, JSON.stringify(damaged));
    const { status, errors } = await maet(["run", path, "--out", join(folder, "damaged")]);
    const lines = errors.trim().split("\n");
    expect(status, errors).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(message);
  }
});

if (!existsSync(stories)) process.stderr.write(`skipped: ${stories} is not there, so maet generate is not run on it\n`);

test.runIf(existsSync(stories))("generate continues a prompt as llama2.c does", async () => {
  const expected = (await readFile(`${stories}/oracle/run_c_greedy_prompt_boydog.txt`, "utf8")).trim();
  const prompt = "One day, a boy and his dog";
  const { status, out, errors } = await maet(["generate", `${stories}/hf`, "--prompt", prompt, "--tokens-out", "40"]);
  expect(status, errors).toBe(0);
  expect(out.trim().length).toBeGreaterThan(prompt.length + 40);
  expect(expected.startsWith(out.trim().slice(0, 100)), out).toBe(true);
});
