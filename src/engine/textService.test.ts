import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { beforeEach, expect, test } from "vitest";
import { AppError } from "../base/errors";
import { listDocuments } from "../formats/corpus";
import { parseRecipe, type Recipe } from "../formats/recipe";
import type { Sources } from "../formats/sources";
import { openModel, prepareRun } from "./prepare";
import { createTextService, TextShelf } from "./textService";

const absent = async (path: string): Promise<never> => {
  throw new AppError("missing-file", `${path} is missing`);
};
const readEmbedded = async (name: string) =>
  existsSync(`public/embedded/${name}`) ? new Blob([await readFile(`public/embedded/${name}`)]) : absent(name);

let texts: TextShelf;
let sources: Sources;
let recipe: Recipe;

beforeEach(async () => {
  texts = new TextShelf();
  sources = { readEmbedded, readFile: (path) => texts.readFile(path, absent) };
  const short = JSON.parse(await readFile("recipes/embedded-short.json", "utf8"));
  recipe = parseRecipe({ ...short, ability: { name: "books", corpus: { text: "books.csv" } } });
});

const service = () =>
  createTextService(texts, {
    sources: () => sources,
    opened: async (asked) => ({ model: await openModel(asked, sources), sources }),
  });
const csv = (...lines: string[]) => new File([["text", ...lines].join("\n")], "books.csv");

test("a chosen file is looked into, read and shown; one that was not chosen is named with what to do", async () => {
  await expect(service().readCorpus(recipe, "ability")).rejects.toThrow(/books\.csv is not chosen: a page forgets/);
  await expect(texts.readFile("model/config.json", absent)).rejects.toThrow("model/config.json is missing");
  texts.hold([csv("Ana has 3 books.", "Ben has 4 books.", "Ana has 3 books.")]);
  expect(await service().textColumns({ text: "books.csv" })).toMatchObject({ columns: ["text"] });
  const look = await service().readCorpus(recipe, "ability");
  expect(look.counts).toMatchObject({ documents: 3, duplicates: 1, heldoutDocuments: 0 });
  expect(look.first).toHaveLength(3);
  expect(look.first[1]!.pieces.map(({ text }) => text).join("")).toMatch(/unk.* has 4 books/i);
  await expect(service().readCorpus(recipe, "fr")).rejects.toThrow(/no corpus called fr/);
});

test("what was read stays for the run; another file of the same name is read anew", async () => {
  texts.hold([csv("Ana has 3 books.")]);
  const model = await openModel(recipe, sources);
  await service().readCorpus(recipe, "ability");
  expect(texts.shelfFor(model).size).toBe(1);
  const first = csv("Ana has 3 books.");
  const same = new File([await first.arrayBuffer()], first.name, { lastModified: 5 });
  texts.hold([same]);
  expect(texts.hold([same])).toBe(false);
  expect(texts.hold([csv("Ben has 4 books and 5 pens.", "Ana has 2.")])).toBe(true);
  expect(texts.shelfFor(model).size).toBe(0);
  expect((await service().readCorpus(recipe, "ability")).counts.documents).toBe(2);
  expect(texts.shelfFor({ tokenizerKey: "another" }).size).toBe(0);
});

test("a test is measured on what is held out of a corpus, of which nothing is trained on", async () => {
  const lines = Array.from({ length: 200 }, (_, index) => `Ana has ${index} books.`);
  texts.hold([csv(...lines)]);
  const measured = parseRecipe({
    ...recipe,
    corpora: { heldout: { fraction: 0.25, seed: 3 } },
    evaluate: { tests: [{ language: "en", heldout: { heldoutOf: "ability" } }] },
  });
  const model = await openModel(measured, sources);
  const { ability, tests, corpora } = await prepareRun(measured, sources, model);
  const keys = (documents: typeof ability) => listDocuments(documents).map((ids) => ids.join(" "));
  const [trained, held] = [keys(ability), keys(tests[0]!.heldout)];
  expect(trained.length + held.length).toBe(200);
  expect(held.length).toBe(corpora.ability!.heldoutDocuments);
  expect(held.length).toBeGreaterThan(20);
  expect(held.filter((key) => trained.includes(key))).toEqual([]);
  const few = parseRecipe({ ...measured, ability: { name: "books", corpus: { pasted: "one" } } });
  await expect(prepareRun(few, sources, model)).rejects.toThrow(/none is held out; raise corpora\.heldout\.fraction/);
});

test("a chosen file of a benchmark is looked into: how many problems, the first, the examples; a wrong line is named", async () => {
  const exemplars = JSON.stringify({ es: { "1": { q: "Pregunta: a", a: "Respuesta: 4." } } });
  texts.hold([
    new File(["¿Cuántos?\t3\n¿Y ahora?\t2,125\n"], "mgsm_es.tsv"),
    new File(["uno\t1\ndos\n"], "bad.tsv"),
    new File([exemplars], "e.json"),
    new File(["What?,red,blue,B\n"], "mmlu.csv"),
    new File(['{"prompt":"1+1","answer":"2","equation":"1+1=2","seenPair":true}\n'], "own.jsonl"),
  ]);
  const look = (source: Parameters<ReturnType<typeof service>["lookAtProblems"]>[0]) =>
    service().lookAtProblems(source, "es");
  expect(await look({ mgsm: "mgsm_es.tsv", exemplars: "e.json" })).toEqual({
    source: { mgsm: "mgsm_es.tsv", exemplars: "e.json" },
    problemCount: 2,
    first: { question: "¿Cuántos?", answer: "3" },
    exemplarCount: 1,
  });
  expect(await look({ choice: "mmlu.csv" })).toMatchObject({
    first: { question: "What?", choices: ["red", "blue"], answer: "blue" },
  });
  expect(await look({ file: "own.jsonl" })).toMatchObject({ problemCount: 1, first: { answer: "2" } });
  await expect(look({ mgsm: "bad.tsv" })).rejects.toThrow(/bad\.tsv, record 2: no result/);
  await expect(look({ mgsm: "absent.tsv" })).rejects.toThrow(/absent\.tsv is not chosen/);
});
