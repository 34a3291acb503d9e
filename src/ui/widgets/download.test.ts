import { expect, test } from "vitest";
import { fileName } from "./download";

test("a file's name holds no sign that a file system refuses", () => {
  expect(fileName("embedded (short)", "loss")).toBe("embedded-short-loss");
  expect(fileName("../run: 4/2", "ক্ষেত্র")).toBe("run-4-2-ক্ষেত্র");
  expect(fileName("//")).toBe("figure");
});
