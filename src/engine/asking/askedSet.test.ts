import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { AppError } from "../../base/errors";
import type { ProblemSource } from "../../formats/recipe";
import type { Sources } from "../../formats/sources";
import { createTokenizer } from "../../formats/tokenizer";
import type { OpenedModel } from "../prepare";
import { askedSet } from "./askedSet";

const made: Record<string, string> = {
  "mgsm_es.tsv": "Hay 4 tazas?\t4\nHay 5 libros?\t1,005\n",
  "shots.json": JSON.stringify({
    es: { 1: { q: "Hay 1?", a: "La respuesta es 1." }, 2: { q: "Hay 2?", a: "La respuesta es 2." } },
  }),
  "mmlu.csv": "Where is Ana?,park,school,B\n",
  "dev.csv": "Where is Leo?,park,school,A\nWhere is Ali?,park,school,B\n",
};

const sources: Sources = {
  readFile: async (name) => {
    if (made[name] !== undefined) return new Blob([made[name]]);
    if (existsSync(name)) return new Blob([readFileSync(name)]);
    throw new AppError("missing-file", name);
  },
  readEmbedded: async (name) => new Blob([readFileSync(`public/embedded/${name}`)]),
};

function model(folder: string, maxPositions: number): OpenedModel {
  const read = (name: string): unknown =>
    existsSync(`${folder}/${name}`) ? JSON.parse(readFileSync(`${folder}/${name}`, "utf8")) : {};
  const tokenizerFiles = { json: read("tokenizer.json"), config: read("tokenizer_config.json") };
  const tokenizer = createTokenizer(tokenizerFiles.json, tokenizerFiles.config);
  const files = { name: "model", config: {}, weights: [] };
  const sizes = { vocabSize: tokenizer.size, maxPositions, eosTokenId: 2, stopTokenIds: [2] };
  return { files, tokenizer, tokenizerFiles, tokenizerKey: "", ...sizes };
}

const embedded = model("public/embedded", 4096);
const ask = (source: ProblemSource, opened = embedded, limit: number | null = null, language = "es") =>
  askedSet(source, { language, sources, model: opened, limit, maxNewTokens: 9 });
const decode = (ids: readonly number[]) => embedded.tokenizer?.decode(ids);

test("MGSM: prompts with the exemplars that were asked for, results as numbers", async () => {
  const { problems, reading, maxNewTokens, shots } = await ask({ mgsm: "mgsm_es.tsv", exemplars: "shots.json" });
  expect(problems.map(({ result }) => result)).toEqual(["4", "1005"]);
  expect(reading).toMatchObject({ kind: "mgsm", language: "es", stopTokenIds: [2] });
  expect([maxNewTokens, shots]).toEqual([256, { asked: 2, least: 2, most: 2 }]);
  const none = await ask({ mgsm: "mgsm_es.tsv", maxNewTokens: 32 });
  expect([none.maxNewTokens, none.shots]).toEqual([32, undefined]);
  expect(none.problems[0]!.prompt.length).toBeLessThan(problems[0]!.prompt.length);
  expect((await ask({ mgsm: "mgsm_es.tsv", exemplars: "shots.json", shots: 1 }, embedded, 1)).problems).toHaveLength(1);
});

test("where the context has no room, fewer exemplars are shown, and a question too long is not asked", async () => {
  const full = await ask({ mgsm: "mgsm_es.tsv", exemplars: "shots.json", maxNewTokens: 4 });
  const bare = await ask({ mgsm: "mgsm_es.tsv", maxNewTokens: 4 });
  const source = { mgsm: "mgsm_es.tsv", exemplars: "shots.json", maxNewTokens: 4 };
  const longest = Math.max(...full.problems.map(({ prompt }) => prompt.length));
  const some = await ask(source, { ...embedded, maxPositions: longest + 3 });
  expect(some.shots).toEqual({ asked: 2, least: 1, most: some.shots!.most });
  const least = Math.min(...bare.problems.map(({ prompt }) => prompt.length));
  const none = await ask(source, { ...embedded, maxPositions: least + 3 });
  expect(none.problems.map(({ prompt }) => prompt.length)).toEqual([0, 0]);
  expect(none.shots).toEqual({ asked: 2, least: 0, most: 0 });
});

test("exemplars are drawn by a seed, the same for the same seed", async () => {
  const prompts = await Promise.all(
    [0, 0, 1, 2, 3].map(async (exemplarSeed) =>
      JSON.stringify((await ask({ mgsm: "mgsm_es.tsv", exemplars: "shots.json", shots: 1, exemplarSeed })).problems),
    ),
  );
  expect(prompts[1]).toBe(prompts[0]);
  expect(new Set(prompts).size).toBe(2);
});

test("choices by letters follow a list of them, choices by texts the question", async () => {
  const letters = await ask({ choice: "mmlu.csv", exemplars: "dev.csv" });
  expect(letters.shots).toEqual({ asked: 2, least: 2, most: 2 });
  const [problem] = letters.problems;
  expect(problem).toMatchObject({ correct: 1, seenPair: null });
  expect(problem!.choices!.map(({ sizeBytes }) => sizeBytes)).toEqual([1, 1]);
  const texts = await ask({ choice: "mmlu.csv", style: "texts" });
  expect(texts.problems[0]!.choices!.map(({ tokens }) => decode(tokens)?.trim())).toEqual(["park", "school"]);
});

test("the embedded questions have their choices as they stand in texts, in every language", async () => {
  for (const language of ["en", "es", "zh", "bn", "te"]) {
    for (const name of ["colours", "places"]) {
      const { problems, reading } = await ask({ embedded: `${name}.${language}` }, embedded, null, language);
      expect(reading).toEqual({ kind: "choice" });
      expect(problems).toHaveLength(100);
      const unknown = embedded.tokenizer!.tokenId("<unk>");
      for (const { prompt, choices = [], correct = -1, answer } of problems) {
        expect(choices).toHaveLength(4);
        expect(choices[correct]?.tokens).toEqual(answer);
        const all = [...prompt, ...choices.flatMap(({ tokens }) => tokens)];
        expect(all).not.toContain(unknown);
      }
    }
  }
});

test("problems with equations are asked as before", async () => {
  const { problems, reading, maxNewTokens } = await ask({ embedded: "problems.es" }, embedded, 5);
  expect(reading).toMatchObject({ kind: "problems", marks: { eosTokenId: 2 } });
  expect([problems.length, maxNewTokens]).toEqual([5, 9]);
});

test("shots without their file, an unknown language and a missing file are named", async () => {
  await expect(ask({ mgsm: "mgsm_es.tsv", shots: 3 })).rejects.toThrow(/shots 3: the field exemplars/);
  await expect(ask({ mgsm: "mgsm_es.tsv" }, embedded, null, "fr")).rejects.toThrow(/language fr/);
  await expect(ask({ mgsm: "mgsm_es.tsv", exemplars: "x.json" })).rejects.toMatchObject({ code: "missing-file" });
});

const stories = "../shared/data/stories260K/hf";
const mgsm = "../shared/data/mgsm";

test.skipIf(!existsSync(stories) || !existsSync(mgsm))(
  `stories260K's context has room for few of MGSM's exemplars (${stories}, ${mgsm})`,
  async () => {
    const opened = model(stories, 512);
    for (const language of ["en", "bn"]) {
      const source = { mgsm: `${mgsm}/mgsm_${language}.tsv`, exemplars: `${mgsm}/exemplars.json`, maxNewTokens: 48 };
      const { problems, shots } = await ask(source, opened, 10, language);
      expect(problems).toHaveLength(10);
      expect(shots!.most).toBeLessThan(8);
      for (const { prompt } of problems) expect(prompt.length).toBeLessThanOrEqual(512 - 48);
    }
  },
);
