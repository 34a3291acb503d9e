import { expect, test } from "vitest";
import { countedWords, testWords } from "./testWords";

test("how a test was asked, in words", () => {
  expect(testWords({ kind: "choice", chance: 1 / 6 })).toMatch(/^multiple choice: .*; blind guessing gives 16.7 %$/);
  expect(testWords({ kind: "mgsm", shots: { asked: 8, least: 8, most: 8 } })).toMatch(
    /; 8 worked examples before each question$/,
  );
  expect(testWords({ kind: "mgsm", shots: { asked: 8, least: 0, most: 1 }, tooLong: 3 })).toMatch(
    /; 0 to 1 worked example before each question \(8 asked for, the context has no room for more\); 3 did not fit/,
  );
});

test("what else was counted", () => {
  expect(countedWords({ kind: "choice", normalised: { correct: 7, total: 10 } }, 10)).toBe(
    "70.0 % by likelihood a byte",
  );
  expect(countedWords({ kind: "mgsm", stated: 2 }, 250)).toBe("2 of 250 state a result");
  expect(countedWords({ kind: "problems" }, 10)).toBe("");
});
