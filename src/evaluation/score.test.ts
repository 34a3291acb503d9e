import { expect, test } from "vitest";
import { wilsonInterval } from "./interval";
import { extractResult, isRight } from "./score";

const marks = { resultMark: 9, eosTokenId: 2 };

test("the result is what follows the last mark, up to the end of the text", () => {
  expect(extractResult([5, 8, 3, 9, 1, 7, 2, 4], marks)).toEqual([1, 7]);
  expect(extractResult([5, 9, 3, 9, 1], marks)).toEqual([1]);
  expect(extractResult([5, 8, 3], marks)).toBeUndefined();
  expect(extractResult([2, 9, 3], marks)).toBeUndefined();
});

test("a result is right when it has the same tokens, no more and no fewer", () => {
  expect(isRight([5, 9, 1, 7, 2], [1, 7], marks)).toBe(true);
  expect(isRight([5, 9, 1, 7, 7, 2], [1, 7], marks)).toBe(false);
  expect(isRight([5, 9, 1, 2], [1, 7], marks)).toBe(false);
  expect(isRight([5, 1, 7, 2], [1, 7], marks)).toBe(false);
});

test("Wilson's interval agrees with published values", () => {
  // 81 of 263: [0.2553, 0.3662] (Newcombe 1998, table I, method 3)
  const [low, high] = wilsonInterval(81, 263);
  expect(low).toBeCloseTo(0.2553, 4);
  expect(high).toBeCloseTo(0.3662, 4);
  expect(wilsonInterval(0, 20)[0]).toBe(0);
  expect(wilsonInterval(20, 20)[1]).toBe(1);
});
