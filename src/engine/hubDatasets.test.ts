import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { bytesFile, jsonFile } from "../../scripts/hub/hubFiles";
import { LocalHub } from "../../scripts/hub/localHub";
import { writeParquet } from "../../scripts/hub/madeParquet";
import { AppError } from "../base/errors";
import { listDocuments } from "../formats/corpus";
import { parseRecipe, parseRecipeText, type Recipe } from "../formats/recipe";
import type { HubCorpus, Sources } from "../formats/sources";
import { convertedBranch } from "../hub/datasetParts";
import type { JobProgress } from "./api";
import { lookAtProblems } from "./asking/lookAtProblems";
import { HubDatasets } from "./hubDatasets";
import { JobControl } from "./job";
import { openModel, prepareRun } from "./prepare";

const token = "hf_secretOfTheTests";
/** Words of the embedded model's own corpus: many tokens, no two documents alike. */
const texts = Array.from({ length: 3000 }, (_, index) => `Ana has ${index} books and ${index + 1} pens. `.repeat(12));

let hub: LocalHub;
let datasets: HubDatasets;
let sources: Sources;
let recipe: Recipe;
let commit = "";
let testsCommit = "";
let hubUrl = "";

const absent = async (path: string): Promise<never> => {
  throw new AppError("missing-file", `${path} is missing`);
};
const column = (name: string, data: readonly (string | null)[]) => ({ name, data: [...data], type: "STRING" as const });
/** Two columns of which one is read; row groups of a few hundred kilobytes. */
const parquet = (data: readonly string[]) =>
  writeParquet({
    columnData: [
      column("text", data),
      column(
        "url",
        data.map((text) => `https://example.org/${text}`),
      ),
    ],
    codec: "UNCOMPRESSED",
    rowGroupSize: 200,
    pageSize: 1 << 14,
  });

beforeAll(async () => {
  hub = new LocalHub();
  const readme = jsonFile("README.md", {});
  hub.add({ kind: "dataset", id: "made/web", files: [readme, jsonFile("data.jsonl", {})] });
  const converted = [
    bytesFile("en/train/0000.parquet", parquet(texts.slice(0, 1500))),
    bytesFile("en/train/0001.parquet", parquet(texts.slice(1500))),
    bytesFile("bn/partial-train/0000.parquet", parquet(texts.slice(0, 10))),
    bytesFile("en/test/0000.parquet", parquet(texts.slice(0, 5))),
  ];
  commit = hub.add({ kind: "dataset", id: "made/web", files: converted }, convertedBranch);
  const own = [bytesFile("data/train-00000-of-00001.parquet", parquet(texts.slice(0, 40)))];
  hub.add({ kind: "dataset", id: "made/own", files: own, token });
  hub.add({ kind: "dataset", id: "made/gated", files: own, isGated: true });
  hub.add({ kind: "dataset", id: "made/none", files: [readme] });
  const tests = [bytesFile("es/mgsm_es.tsv", new TextEncoder().encode("¿Cuántos?\t3\n¿Y ahora?\t4\n")), readme];
  testsCommit = hub.add({ kind: "dataset", id: "made/tests", files: tests });
  hubUrl = await hub.listen();
  datasets = new HubDatasets();
  datasets.use({ hubUrl });
  const readEmbedded = async (name: string) =>
    existsSync(`public/embedded/${name}`) ? new Blob([await readFile(`public/embedded/${name}`)]) : absent(name);
  sources = { readFile: readEmbedded, readEmbedded, datasets };
  recipe = parseRecipeText(await readFile("recipes/embedded-short.json", "utf8"));
});
afterAll(() => hub.close());
afterEach(() => {
  hub.faults.clear();
  hub.asked.length = 0;
});

const corpus = (fields: Partial<HubCorpus> = {}): HubCorpus => ({
  hub: "made/web",
  config: "en",
  split: "train",
  column: "text",
  limitTokens: 10_000_000,
  ...fields,
});

async function prepared(source: HubCorpus, control = new JobControl<JobProgress>()) {
  const own = { ...recipe, ability: { name: "books", corpus: source } };
  return prepareRun(own, sources, await openModel(own, sources), { control });
}

const bytesAsked = () =>
  hub.asked.reduce((sum, { range, path }) => {
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    return path.startsWith("/cdn/") ? sum + Number(end) - Number(start) + 1 : sum;
  }, 0);

describe("a data set", () => {
  test("is listed by configuration and split, pinned to a commit", async () => {
    const offer = await datasets.look("made/web", undefined);
    expect(offer).toMatchObject({ hub: "made/web", revision: commit, isConverted: true });
    expect(offer.parts.map(({ config, split, fileCount, isPartial }) => [config, split, fileCount, isPartial])).toEqual(
      [
        ["en", "train", 2, false],
        ["bn", "train", 1, true],
        ["en", "test", 1, false],
      ],
    );
    hub.asked.length = 0;
    await datasets.look("made/web", commit);
    expect(hub.asked).toEqual([]);
  });

  test("that the hub has not converted is read as its owner uploaded it, with a token where it is private", async () => {
    const own = new HubDatasets();
    own.use({ hubUrl, token });
    expect(await own.look("made/own", undefined)).toMatchObject({ isConverted: false, parts: [{ config: "default" }] });
    await expect(datasets.look("made/own", undefined)).rejects.toMatchObject({ code: "not-allowed" });
  });

  test.each([
    ["made/absent", "not-allowed", /nothing public by this name/],
    ["made/none", "bad-corpus", /has no Parquet files/],
  ])("%s is refused in words", async (id, code, message) => {
    await expect(datasets.look(id, undefined)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe("a corpus of the hub", () => {
  test("takes only as much of the files as its limit of tokens needs", async () => {
    const { ability, corpora, recipe: used } = await prepared(corpus({ limitTokens: 20_000 }));
    expect(corpora.ability).toMatchObject({ tokens: ability.tokens.length, isLimited: true });
    expect(ability.tokens.length).toBeGreaterThan(19_000);
    expect(ability.tokens.length).toBeLessThanOrEqual(20_000);
    expect(used.ability.corpus).toMatchObject({ revision: commit });
    const whole = parquet(texts.slice(0, 1500)).length;
    // The footer's part of the file, and one row group of eight of one column of two; nothing of the second file.
    expect(bytesAsked()).toBeLessThan((256 << 10) + whole / 12);
    expect(hub.asked.some(({ path }) => path.includes("0001.parquet"))).toBe(false);
  });

  test("is read over both files to its end", async () => {
    const stages = new Set<string>();
    const control = new JobControl<JobProgress>(({ stage, done, total }) => {
      stages.add(stage);
      expect(done).toBeLessThanOrEqual(total);
    });
    const { ability } = await prepared(corpus(), control);
    expect(listDocuments(ability)).toHaveLength(texts.length);
    expect(stages).toContain("read/ability");
  });

  test("whose owners ask to be asked first is listed, and its texts are refused in words", async () => {
    expect((await datasets.look("made/gated", undefined)).parts).toHaveLength(1);
    const gated = corpus({ hub: "made/gated", config: "default" });
    await expect(prepared(gated)).rejects.toMatchObject({
      code: "not-allowed",
      message: expect.stringMatching(/accept the terms|asked first/),
    });
  });

  test.each([
    [corpus({ config: "te" }), /made\/web has no te, train; there are en, train; bn, train; en, test/],
    [corpus({ column: "content" }), /no column "content"; there are text, url/],
    [corpus({ revision: "0".repeat(40) }), /no such revision/],
  ])("%j is refused with what there is", async (source, message) => {
    await expect(prepared(source)).rejects.toThrow(message);
  });

  test("whose connection breaks off is asked for again", async () => {
    hub.fault({ path: /0000\.parquet/, kind: { cutAfterBytes: 1000 } });
    expect(listDocuments((await prepared(corpus({ split: "test" }))).ability)).toHaveLength(5);
  });

  test("ends at once when it is cancelled while the network is slow", async () => {
    hub.fault({ path: /0000\.parquet/, kind: { bytesPerSecond: 20_000 }, times: 1000 });
    const control = new JobControl<JobProgress>();
    setTimeout(() => control.cancel(), 300);
    const began = performance.now();
    await expect(prepared(corpus(), control)).rejects.toMatchObject({ code: "cancelled" });
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

test("a benchmark's file of a data set is read by its name, which is pinned to a commit; an absent one is told from those there", async () => {
  const look = await lookAtProblems({ mgsm: "hub:made/tests/es/mgsm_es.tsv" }, "es", sources);
  const pinned = `hub:made/tests@${testsCommit}/es/mgsm_es.tsv`;
  expect(look).toMatchObject({ source: { mgsm: pinned }, problemCount: 2, first: { answer: "3" } });
  const asking = parseRecipe({ ...recipe, evaluate: { tests: [{ language: "es", problems: { mgsm: pinned } }] } });
  const { tests } = await prepareRun(asking, sources, await openModel(asking, sources));
  expect(tests[0]!.problems.map(({ result }) => result)).toEqual(["3", "4"]);
  await expect(lookAtProblems({ mgsm: "hub:made/tests@main/fr.tsv" }, "fr", sources)).rejects.toThrow(
    /made\/tests has no file fr\.tsv; there are .*es\/mgsm_es\.tsv/,
  );
  const { datasets: _, ...without } = sources;
  await expect(lookAtProblems({ mgsm: pinned }, "es", without)).rejects.toThrow(/download it and name its file/);
});
