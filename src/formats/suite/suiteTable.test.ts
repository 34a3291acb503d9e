import { expect, test } from "vitest";
import { checkClaims } from "./claims";
import { spreadOf } from "./statistics";
import { suiteTable } from "./suiteTable";
import { madeGroup } from "./testFixtures";

test("mean and the sample's standard deviation", () => {
  expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, deviation: Math.sqrt(32 / 7), n: 8 });
  expect(spreadOf([3])).toEqual({ mean: 3, deviation: null, n: 1 });
  expect(spreadOf([])).toBeUndefined();
});

const rights = {
  Base: [
    [20, 40],
    [30, 50],
  ],
  MAET: [
    [50, 30],
    [60, 40],
  ],
} as const;

test("columns in the order of the tests and their average within each seed; the best of each column", () => {
  const table = suiteTable(madeGroup(rights));
  expect(table.columns).toEqual(["es", "bn", "average"]);
  expect(table.rows.map(({ entries }) => entries.map((entry) => [entry?.mean, entry?.isBest]))).toEqual([
    [
      [25, false],
      [45, true],
      [35, false],
    ],
    [
      [55, true],
      [35, false],
      [45, true],
    ],
  ]);
  // Averages of the seeds are 30 and 40.
  expect(table.rows[0]?.entries[2]).toMatchObject({ deviation: Math.sqrt(50), n: 2 });
  expect(table.rows[0]?.receiverShare).toBe(0.75);
});

test("less perplexity is better, equal means are both best, a table of one row marks none", () => {
  const byPerplexity = suiteTable(madeGroup(rights, { measure: "perplexity" }));
  expect(byPerplexity.rows.map(({ entries }) => entries.map((entry) => entry?.isBest))).toEqual([
    [true, false, true],
    [false, true, false],
  ]);
  const equal = suiteTable(madeGroup({ a: [[20, 20]], b: [[20, 20]] }));
  expect(equal.rows.every(({ entries }) => entries.every((entry) => entry?.isBest))).toBe(true);
  expect(suiteTable(madeGroup({ a: [[20, 20]] })).rows[0]?.entries[0]?.isBest).toBe(false);
});

test("a cell that was not measured is empty, one with fewer seeds says so by n", () => {
  const table = suiteTable(
    madeGroup({
      a: [
        [20, 40],
        [30, 50],
      ],
      b: [[25, 30]],
      c: [],
    }),
  );
  expect(table.seedCount).toBe(2);
  expect(table.rows[1]?.entries[0]?.n).toBe(1);
  expect(table.rows[2]?.entries).toEqual([undefined, undefined, undefined]);
  expect(suiteTable(madeGroup({ a: [] })).columns).toEqual([]);
});

test("an order that the paper reports is checked by the averages, seed by seed", () => {
  const claims = [
    { better: "MAET", worse: ["Base", "None"] },
    { better: "Base", worse: ["MAET"] },
  ];
  const group = madeGroup({ ...rights, None: [] }, { claims });
  expect(checkClaims(group)).toEqual([
    { better: "MAET", worse: "Base", difference: 10, deviation: 0, n: 2, holds: true, everySeedAgrees: true },
    { better: "Base", worse: "MAET", difference: -10, deviation: 0, n: 2, holds: false, everySeedAgrees: true },
  ]);
  const [mixed] = checkClaims(
    madeGroup(
      {
        MAET: [
          [50, 50],
          [20, 20],
        ],
        Base: [
          [30, 30],
          [30, 30],
        ],
      },
      { claims: claims.slice(1) },
    ),
  );
  expect(mixed).toMatchObject({ difference: -5, holds: false, everySeedAgrees: false });
  const [equal] = checkClaims(madeGroup({ MAET: [[5, 5]], Base: [[5, 5]] }, { claims: claims.slice(1) }));
  expect(equal).toMatchObject({ difference: 0, holds: false, everySeedAgrees: true });
});
