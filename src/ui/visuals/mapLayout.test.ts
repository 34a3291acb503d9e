import { expect, test } from "vitest";
import { cellSize, layOut, neighbour } from "./mapLayout";

const kinds = ["q", "gate"];
const cells = [
  { layer: undefined, kind: "embed" },
  { layer: 1, kind: "gate" },
  { layer: 0, kind: "q" },
  { layer: 0, kind: "gate" },
  { layer: undefined, kind: "norm" },
];
const rows = layOut(cells, kinds);

test("layers stand in their own order, the rest below, holes stay holes", () => {
  expect(rows.map(({ name, places }) => [name, ...places.map(({ cell }) => cell)])).toEqual([
    ["0", 2, 3],
    ["1", undefined, 1],
    ["rest", 0, 4],
  ]);
});

test("keys lead over holes and stay at the edges", () => {
  const to = (key: string, from: number, ctrlKey = false) => neighbour(rows, from, { key, ctrlKey });
  expect(to("ArrowRight", 2)).toBe(3);
  expect(to("ArrowRight", 3)).toBeUndefined();
  expect(to("ArrowDown", 2)).toBe(1);
  expect(to("ArrowUp", 0)).toBe(1);
  expect(to("Home", 4)).toBe(0);
  expect(to("Home", 4, true)).toBe(2);
  expect(to("End", 2, true)).toBe(4);
  expect(to("a", 2)).toBeUndefined();
});

test.each([
  [4, "large"],
  [16, "medium"],
  [30, "compact"],
])("%i layers have %s cells", (count, size) => {
  expect(
    cellSize(
      layOut(
        Array.from({ length: count }, (_, layer) => ({ layer, kind: "q" })),
        ["q"],
      ),
    ),
  ).toBe(size);
});
