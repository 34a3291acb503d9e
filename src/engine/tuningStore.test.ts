import { expect, test } from "vitest";
import { parseChoices } from "./tuningStore";

test("kept choices are read back, and a damaged file is as none", () => {
  const kept = { adapter: "a GPU", choices: { "forward 128 128 128": "tile 4x4 in 8x8" } };
  expect(parseChoices(JSON.stringify(kept))).toEqual(kept);
  for (const text of ["", "{", "null", "[]", '{"adapter":1,"choices":{}}', '{"adapter":"x","choices":{"a":1}}']) {
    expect(parseChoices(text), text).toBeUndefined();
  }
});
