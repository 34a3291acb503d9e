// Tests as a person asks them on the command line, and the same through a run of the engine, as the page asks them.
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createEngine } from "../engine/engine";
import { JobControl } from "../engine/job";
import { openModel, prepareRun } from "../engine/prepare";
import type { LanguageResult } from "../evaluation/evaluateModel";
import { parseRecipe, type RecipeInput } from "../formats/recipe";
import type { Sources } from "../formats/sources";
import { evaluateCommand } from "./evaluate";
import { folderReader } from "./nodeFiles";

const embedded = "public/embedded";
const stories = "../shared/data/stories260K/hf";
const mgsm = "../shared/data/mgsm";
const sources: Sources = { readFile: folderReader("."), readEmbedded: folderReader(embedded) };

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "evaluate-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command; what it printed. */
async function evaluate(...args: readonly string[]): Promise<string> {
  let printed = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  try {
    await evaluateCommand(args);
  } finally {
    write.mockRestore();
  }
  return printed;
}

const resultsIn = async (out: string) => JSON.parse(await readFile(join(folder, out, "results.json"), "utf8"));

/** What a run's base scores: the page's way, through the engine. */
async function engineBase(limit: number): Promise<LanguageResult> {
  const corpus = { embedded: "general.es" };
  const optimiser = { steps: 1, learningRate: 0.001 };
  const input: RecipeInput = {
    version: 1,
    name: "tiny",
    model: { embedded: "model" },
    contextLength: 32,
    batchSize: 1,
    ability: { name: "arithmetic", corpus },
    reference: { language: "en", corpus },
    languages: [{ language: "es", corpus }],
    locate: optimiser,
    learn: optimiser,
    evaluate: {
      problemLimit: limit,
      maxNewTokens: 9,
      heldoutTokenLimit: 1000,
      tests: [
        {
          language: "es",
          heldout: { embedded: "heldout.es" },
          problems: { embedded: "problems.es" },
          tasks: [{ name: "colours", problems: { embedded: "colours.es" } }],
        },
      ],
    },
  };
  const recipe = parseRecipe(input);
  const model = await openModel(recipe, sources);
  const prepared = await prepareRun(recipe, sources, model);
  const engine = createEngine({ gpu: () => navigator.gpu, runtime: "test" });
  await engine.open();
  try {
    await engine.loadModel(model.files);
    const { results } = await engine.run(prepared, new JobControl());
    return results[0]!.languages[0]!;
  } finally {
    await engine.close();
  }
}

test("the command line counts what the page's run counts, kept answers are not asked again, and the pair is tested", async () => {
  const limit = 40;
  const own = await engineBase(limit);
  const args = [embedded, "--test", `${embedded}/problems.es.jsonl`, "--test", `${embedded}/colours.es.jsonl`];
  const more = ["--tokens-out", "9", "--limit", String(limit), "--out", join(folder, "a")];
  await evaluate(...args, ...more);
  const { results, modelHash } = await resultsIn("a");
  expect(modelHash).toMatch(/^[0-9a-f]{64}$/);
  const [problems, colours] = results;
  expect(problems).toMatchObject({ kind: "problems", language: "es", all: own.all, right: own.right });
  expect(colours).toMatchObject({ kind: "choice", all: own.tasks![0]!.all, right: own.tasks![0]!.right });
  expect(colours.normalised).toEqual(own.tasks![0]!.normalised);
  expect(colours.chance).toBe(0.25);
  // What the base was taught: which answer belongs to a question.
  expect(colours.all.correct / limit).toBeGreaterThan(0.8);
  const [low, high] = own.perplexityInterval!;
  expect(low).toBeLessThan(own.perplexity!);
  expect(high).toBeGreaterThan(own.perplexity!);

  const examples = (await readFile(join(folder, "a", "examples.jsonl"), "utf8")).trim().split("\n");
  expect(examples).toHaveLength(2 * limit);
  expect(JSON.parse(examples[0]!)).toMatchObject({ problem: 0, expected: "14", right: own.right![0] === "1" });

  // Kept answers that say something else are taken as they are: nothing was asked again.
  const stages = join(folder, "a", "stages");
  const readKept = async (name: string): Promise<number[][]> => JSON.parse(await readFile(join(stages, name), "utf8"));
  const names = await readdir(stages);
  expect(names).toHaveLength(2);
  // Tokens are whole numbers; the losses of choices are not.
  const [first = "", second = ""] = names;
  const name = (await readKept(first)).flat().every(Number.isInteger) ? first : second;
  const kept = await readKept(name);
  const lost = kept.findIndex((_, index) => problems.right[index] === "1");
  await writeFile(join(stages, name), JSON.stringify(kept.map((answer, index) => (index === lost ? [5] : answer))));
  const again = await evaluate(...args, ...more, "--against", join(folder, "a", "results.json"));
  expect((await resultsIn("a")).results[0].all.correct).toBe(own.all.correct - 1);
  expect(again).toContain("+0 −1, p = 1.00");

  // Half of the answers are there, as after an interruption: the rest is asked, and all is as it was.
  await writeFile(join(stages, name), JSON.stringify(kept.map((answer, index) => (index % 2 ? null : answer))));
  await evaluate(...args, ...more);
  expect((await resultsIn("a")).results[0].right).toBe(own.right);
});

test.skipIf(!existsSync(stories) || !existsSync(mgsm))(
  `stories260K works out next to none of MGSM, and that is what is said (${stories}, ${mgsm})`,
  async () => {
    const shown = ["--exemplars", `${mgsm}/exemplars.json`, "--limit", "4", "--tokens-out", "16"];
    const printed = await evaluate(stories, "--test", `${mgsm}/mgsm_en.tsv`, ...shown, "--out", join(folder, "m"));
    const { results } = await resultsIn("m");
    expect(results[0]).toMatchObject({ kind: "mgsm", language: "en", all: { total: 4 } });
    expect(results[0].all.correct).toBeLessThanOrEqual(1);
    // The context of 512 tokens has room for a part of the eight examples.
    expect(results[0].shots.asked).toBe(8);
    expect(results[0].shots.most).toBeLessThan(8);
    expect(printed).toMatch(/mgsm_en\.tsv +en +4 +\d+\.\d %/);
  },
);
