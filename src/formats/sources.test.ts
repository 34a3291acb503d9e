import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { drain } from "../base/drain";
import { AppError } from "../base/errors";
import { readCorpus } from "./corpora/readCorpus";
import { listDocuments } from "./corpus";
import { embeddedFile } from "./embedded";
import { readModelFolder } from "./modelFolder";
import { encodeProblem, parseProblems, resultOf } from "./problems";
import { type CorpusSource, parseRecipeText } from "./recipe";
import { type CorpusTokens, loadModelFolder, loadProblems } from "./sources";
import { createTokenizer } from "./tokenizer";

function reader(folder: string) {
  return async (path: string): Promise<Blob> => {
    if (!existsSync(`${folder}/${path}`)) throw new AppError("missing-file", `${path} is missing`);
    return new Blob([readFileSync(`${folder}/${path}`)]);
  };
}

const sources = { readFile: reader("fixtures/goldens/maet"), readEmbedded: reader("public/embedded") };

const documentsIn = async (source: CorpusSource, model: CorpusTokens) =>
  (await drain(readCorpus(source, sources, model, { deduplicate: false, heldout: null }))).documents;

function embeddedTokenizer() {
  const read = (name: string): unknown => JSON.parse(readFileSync(`public/embedded/${name}`, "utf8"));
  return createTokenizer(read("tokenizer.json"), read("tokenizer_config.json"));
}

describe("the golden recipe's files", () => {
  const recipe = parseRecipeText(readFileSync("fixtures/goldens/maet/recipe.json", "utf8"));

  test("model without tokenizer, and corpora of token ids", async () => {
    const model = await loadModelFolder(recipe.model, sources);
    expect(model.tokenizer).toBeNull();
    expect(model.weights).toHaveLength(1);
    const corpus = await documentsIn(recipe.ability.corpus, { tokenizer: null, vocabSize: 97 });
    expect(corpus.ends.length).toBeGreaterThan(1);
    await expect(documentsIn(recipe.ability.corpus, { tokenizer: null, vocabSize: 5 })).rejects.toThrow(
      /ids from 0 to 4/,
    );
  });

  test("a missing file and text without tokenizer are named", async () => {
    const none = { tokenizer: null, vocabSize: 97 };
    await expect(documentsIn({ tokens: "no.json" }, none)).rejects.toMatchObject({ code: "missing-file" });
    await expect(documentsIn({ embedded: "general.en" }, none)).rejects.toThrow(/holds no tokenizer.json/);
    await expect(readModelFolder(async () => Promise.reject(new AppError("missing-file", "x")))).rejects.toThrow("x");
  });
});

describe("the embedded files", () => {
  test("corpora and problems are tokenised; a result's tokens follow the equation's sign", async () => {
    const tokenizer = embeddedTokenizer();
    const corpus = await documentsIn({ embedded: "general.zh" }, { tokenizer, vocabSize: tokenizer.size });
    const [first] = listDocuments(corpus);
    expect(tokenizer.decode([...first!])).toBe(
      JSON.parse(readFileSync("public/embedded/general.zh.jsonl", "utf8").split("\n")[0]!).text,
    );
    const problems = await loadProblems({ embedded: "problems.te" }, sources, tokenizer, 20);
    expect(problems).toHaveLength(20);
    const texts = parseProblems(readFileSync("public/embedded/problems.te.jsonl", "utf8"), "te");
    for (const [index, { answer, equation }] of problems.entries()) {
      expect(tokenizer.decode(answer).trim()).toBe(texts[index]!.answer);
      expect(resultOf(tokenizer.decode(equation))).toBe(texts[index]!.answer);
    }
  });

  test("each prompt is asked as it stands", () => {
    const tokenizer = embeddedTokenizer();
    const problem = { prompt: "How many?", answer: "14", equation: "8+6=14", seenPair: true };
    expect(encodeProblem(problem, tokenizer).prompt).toEqual(tokenizer.encodePrompt("How many?"));
  });

  test("names cannot leave the folder", () => {
    expect(embeddedFile("ability.en")).toBe("ability.en.jsonl");
    for (const name of ["../x", "a/b", "", ".hidden"]) expect(() => embeddedFile(name)).toThrow(/no embedded file/);
  });
});

test("the result is the number after the first line's last sign", () => {
  expect(resultOf(" 8+6=14\nmore")).toBe("14");
  expect(resultOf("8+6=")).toBeUndefined();
  expect(resultOf("14")).toBeUndefined();
  expect(() => parseProblems('{"prompt":"x"}', "p.jsonl")).toThrow(/p.jsonl, line 1/);
});
