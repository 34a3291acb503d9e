import { expect, test } from "vitest";
import { addMovement, clearMovement, liveMovement } from "./movementLog";

test("the latest measurement of each training; a new object only when something came", () => {
  const reading = (step: number) => ({ step, count: [1], rms: [step], largest: [step] });
  clearMovement();
  addMovement("learn/ability", reading(20));
  addMovement("learn/reference", reading(20));
  addMovement("learn/ability", reading(40));
  const found = liveMovement();
  expect(found).toEqual({ "learn/ability": reading(40), "learn/reference": reading(20) });
  expect(liveMovement()).toBe(found);
  clearMovement();
  expect(liveMovement()).toEqual({});
  expect(found).toHaveProperty("learn/ability");
});
