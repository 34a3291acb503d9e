import { expect, test } from "vitest";
import type { LanguageResult } from "../evaluation/evaluateModel";
import { averageShare, countedShare, pairedCount, pairedWords, pooledPairs, problemWords, shareWords } from "./scores";

function result(language: string, correct: number, total: number, right?: string): LanguageResult {
  const score = { correct, total };
  const none = { correct: 0, total: 0 };
  return { language, all: score, seen: score, unseen: none, perplexity: null, heldoutRows: 0, ...(right && { right }) };
}

test("a share is printed with Wilson's interval, and few answers are known as few", () => {
  // 81 of 263: [0.2553, 0.3662] (Newcombe 1998, table I, method 3)
  expect(shareWords(countedShare({ correct: 81, total: 263 }))).toBe("30.8 % [25.5, 36.6]");
  expect(shareWords(countedShare({ correct: 0, total: 0 }))).toBe("n = 0");
  expect([29, 30].map((total) => countedShare({ correct: 1, total }).isFew)).toEqual([true, false]);
});

test("the average leaves the reference out and counts languages, not problems", () => {
  const languages = [result("en", 10, 10), result("es", 1, 2), result("zh", 0, 200)];
  expect(averageShare(languages, "en", "all")).toBe(0.25);
});

test("paired counts need the same problems", () => {
  expect(pairedCount(result("es", 2, 4, "0101"), result("es", 2, 4, "1100"))).toEqual({
    gained: 1,
    lost: 1,
    pValue: 1,
  });
  expect(pairedCount(result("es", 2, 4, "0101"), result("es", 1, 2, "10"))).toBeUndefined();
  expect(pairedCount(result("es", 2, 4), result("es", 2, 4, "0101"))).toBeUndefined();
});

test("pairs are pooled over languages and printed with McNemar's p", () => {
  const counts = [
    pairedCount(result("es", 0, 6, "000001"), result("es", 5, 6, "111110")),
    { gained: 5, lost: 0, pValue: 1 },
  ];
  const pooled = pooledPairs(counts.flatMap((count) => count ?? []));
  expect([pooled.gained, pooled.lost]).toEqual([10, 1]);
  // 2 · (1 + 11) / 2¹¹
  expect(pairedWords(pooled)).toBe("+10 −1, p = 0.0117");
  expect(pairedWords({ gained: 3, lost: 3, pValue: 1 })).toBe("+3 −3, p = 1.00");
  expect(pairedWords({ gained: 99, lost: 0, pValue: 1e-20 })).toBe("+99 −0, p < 0.0001");
});

test("what the shares of a kind rest on, in words", () => {
  const variant = (...languages: readonly LanguageResult[]) => ({ variant: "merged", languages });
  const results = [variant(result("en", 1, 600), result("es", 2, 600))];
  expect(problemWords(results, "all")).toBe("600 problems in each of 2 languages");
  expect(problemWords([variant(result("en", 1, 1200), result("es", 2, 6))], "all")).toBe(
    "6 to 1,200 problems in each of 2 languages",
  );
  expect(problemWords([], "all")).toBe("0 problems in each of 0 languages");
});
