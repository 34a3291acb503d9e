import { expect, test } from "vitest";
import { wilsonInterval } from "./interval";

// Newcombe 1998, table I: 81/263 and 0/20, without continuity correction.
test("the published examples", () => {
  expect(wilsonInterval(81, 263)[0]).toBeCloseTo(0.2553, 4);
  expect(wilsonInterval(81, 263)[1]).toBeCloseTo(0.3662, 4);
  expect(wilsonInterval(0, 20)[0]).toBeCloseTo(0, 4);
  expect(wilsonInterval(0, 20)[1]).toBeCloseTo(0.1611, 4);
});

test("nothing observed says nothing", () => {
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
});
