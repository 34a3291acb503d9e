import { expect, test } from "vitest";
import { chooseAnswers, chooseMixed } from "./answers";
import type { AnsweredVariant } from "./evaluateVariants";

test("every outcome gets its turn, and a rare one is whole", () => {
  const base = "1".repeat(50) + "0".repeat(50);
  const merged = `${"1".repeat(49)}0${"0".repeat(48)}11`;
  const chosen = chooseMixed(base, merged, 12);
  expect(chosen).toHaveLength(12);
  expect(chosen).toEqual(expect.arrayContaining([49, 98, 99]));
  const count = (from: number, to: number) => chosen.filter((problem) => problem >= from && problem < to).length;
  expect([count(0, 49), count(50, 98)]).toEqual([5, 4]);
});

test("fewer problems than the limit are all kept", () => {
  expect(chooseMixed("010", "110", 60)).toEqual([0, 1, 2]);
  expect(chooseMixed("", "", 60)).toEqual([]);
});

test("an answer carries its tokens and both verdicts; without base or merged there are none", () => {
  const variant = (name: string, right: string, token: number): AnsweredVariant => ({
    result: {
      variant: name,
      languages: [
        {
          language: "es",
          all: { correct: 0, total: 2 },
          seen: { correct: 0, total: 2 },
          unseen: { correct: 0, total: 0 },
          perplexity: null,
          heldoutRows: 0,
          right,
          tasks: [{ kind: "choice", name: "colours", all: { correct: 1, total: 1 }, right: "1" }],
        },
      ],
    },
    generated: [[[token], [token + 1]]],
    generatedTasks: [[[[token + 2]]]],
  });
  const problems = [
    { prompt: [1], answer: [2], seenPair: true },
    { prompt: [3], answer: [4], seenPair: false },
  ];
  const answers = chooseAnswers(
    [{ language: "es", problems }],
    [variant("base", "01", 10), variant("merged", "11", 20)],
  );
  expect(answers[0]).toEqual({
    language: "es",
    problem: 0,
    prompt: [1],
    answer: [2],
    seenPair: true,
    base: [10],
    merged: [20],
    right: { base: false, merged: true },
  });
  expect(answers[1]?.merged).toEqual([21]);
  expect(chooseAnswers([{ language: "es", problems }], [variant("base", "01", 10)])).toEqual([]);
  const colours = { name: "colours", problems: [{ prompt: [5], answer: [6], seenPair: null }] };
  const tasks = [{ ...colours, reading: { kind: "choice" }, maxNewTokens: 0 } as const];
  const both = chooseAnswers(
    [{ language: "es", problems, tasks }],
    [variant("base", "01", 10), variant("merged", "11", 20)],
  );
  expect(both.map(({ task }) => task)).toEqual([undefined, undefined, "colours"]);
  expect(both[2]).toMatchObject({ problem: 0, seenPair: null, base: [12], merged: [22], right: { base: true } });
});
