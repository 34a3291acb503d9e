import { expect, test } from "vitest";
import { addContinuations, liveContinuations, startContinuations } from "./continuationLog";

const look = (step: number, text: string) => ({ step, texts: [text] });

test("looks follow each other; a training that begins again replaces its own", () => {
  startContinuations([{ language: "en", text: "1+1", answer: "2" }]);
  addContinuations("learn/ability", [look(0, "a")]);
  addContinuations("learn/ability", [look(10, "b"), look(20, "c")]);
  addContinuations("learn/es", [look(0, "d")]);
  expect(liveContinuations()?.trainings).toEqual({
    "learn/ability": [look(0, "a"), look(10, "b"), look(20, "c")],
    "learn/es": [look(0, "d")],
  });
  addContinuations("learn/ability", [look(10, "e")]);
  expect(liveContinuations()?.trainings["learn/ability"]).toEqual([look(0, "a"), look(10, "e")]);
  startContinuations([]);
  expect(liveContinuations()).toBeUndefined();
});
