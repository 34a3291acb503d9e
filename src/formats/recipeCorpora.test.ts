import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { corpusText } from "./corpora/corpusText";
import { type CorpusSource, parseRecipe } from "./recipe";

const golden = JSON.parse(readFileSync("fixtures/goldens/maet/recipe.json", "utf8"));
const withCorpus = (corpus: object, more: object = {}) =>
  parseRecipe({ ...golden, ability: { name: "math", corpus }, ...more });

describe("corpora of a recipe", () => {
  test.each([
    [{ text: "a.csv", column: "question" }, "a.csv, column question"],
    [{ text: "a.tsv", column: [1, 2], limitTokens: 5000 }, "a.tsv, column 1 + 2, at most 5,000 tokens"],
    [{ text: "a.txt", documents: "lines" }, "a.txt, a line a document"],
    [{ text: "a.PARQUET" }, "a.PARQUET"],
    [{ pasted: "one\n\ntwo" }, "pasted text of 8 characters"],
    [
      { hub: "o/n", config: "bn", split: "train", column: "text", limitTokens: 7 },
      "o/n, bn, train, column text, at most 7 tokens",
    ],
  ])("%j is kept and described", (corpus, words) => {
    const parsed = withCorpus(corpus).ability.corpus;
    expect(parsed).toEqual(corpus);
    expect(corpusText(parsed as CorpusSource)).toBe(words);
  });

  test("without the new fields a recipe means what it meant", () => {
    expect(parseRecipe(golden).corpora).toEqual({ deduplicate: false, heldout: null });
    expect(withCorpus({ text: "a.jsonl" }).ability.corpus).toEqual({ text: "a.jsonl" });
  });

  test.each([
    [{ text: "a.doc" }, {}, /ability\.corpus\.text: expected a file name that ends in \.txt, .*found "a\.doc"/],
    [{ text: "a.csv", column: 0 }, {}, /ability\.corpus\.column: expected a whole number of at least 1; found 0/],
    [{ text: "a.csv", column: [] }, {}, /ability\.corpus\.column/],
    [{ text: "a.csv", limitTokens: 0 }, {}, /limitTokens: expected a whole number of at least 1/],
    [{ text: "a.csv", sheet: 1 }, {}, /ability\.corpus\.sheet: no such field/],
    [{ pasted: "x".repeat(1_000_001) }, {}, /expected a text of at most 1000000 characters/],
    [{ text: "a.txt" }, { corpora: { heldout: { fraction: 1 } } }, /fraction: expected a number above 0, at most 0\.9/],
    [
      { text: "a.txt" },
      { evaluate: { tests: [{ language: "en", heldout: { heldoutOf: "ability" } }] } },
      /corpora: expected the field corpora\.heldout/,
    ],
    [
      { text: "a.txt" },
      {
        corpora: { heldout: { fraction: 0.1 } },
        evaluate: { tests: [{ language: "en", heldout: { heldoutOf: "fr" } }] },
      },
      /evaluate: expected tests held out of ability, reference or a language/,
    ],
  ])("%.60j with %.40j is refused", (corpus, more, message) => {
    expect(() => withCorpus(corpus, more)).toThrow(message);
  });
});
