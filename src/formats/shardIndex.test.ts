import { expect, test } from "vitest";
import { checkShards, parseShardIndex } from "./shardIndex";

const index = (map: unknown) => parseShardIndex({ metadata: {}, weight_map: map });

test("files come once, in the order of their first tensor", () => {
  const { files, homes } = index({ a: "model-2.safetensors", b: "model-1.safetensors", c: "model-2.safetensors" });
  expect(files).toEqual(["model-2.safetensors", "model-1.safetensors"]);
  expect(homes.get("c")).toBe("model-2.safetensors");
});

test.each([
  [null, /no weight_map/],
  [{ weight_map: [] }, /no weight_map/],
  [{ weight_map: {} }, /names no file/],
  [{ weight_map: { a: 3 } }, /names the file 3/],
  [{ weight_map: { a: "../x.safetensors" } }, /names the file/],
  [{ weight_map: { a: "folder/x.safetensors" } }, /names the file/],
  [{ weight_map: { a: "x.bin" } }, /names the file/],
  [{ weight_map: { a: `${"x".repeat(300)}.safetensors` } }, /names the file/],
  [
    { weight_map: Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`t${i}`, `s${i}.safetensors`])) },
    /2001 files/,
  ],
  [
    { weight_map: Object.fromEntries(Array.from({ length: 200_001 }, (_, i) => [`t${i}`, "s.safetensors"])) },
    /limit is 200000/,
  ],
])("refused: case %#", (json, words) => {
  expect(() => parseShardIndex(json)).toThrow(
    expect.objectContaining({ code: "bad-file", message: expect.stringMatching(words) }),
  );
});

test("files that do not hold what the index says are named", () => {
  const two = index({ a: "1.safetensors", b: "2.safetensors" });
  const check = (one: string[], other: string[]) => () =>
    checkShards(
      two,
      new Map([
        ["1.safetensors", one],
        ["2.safetensors", other],
      ]),
    );
  expect(check(["a"], ["b"])).not.toThrow();
  expect(check(["a"], [])).toThrow(/2\.safetensors lacks b/);
  expect(check(["a", "b"], ["b"])).toThrow(/1\.safetensors holds b, which the index puts into 2\.safetensors/);
  expect(check(["a"], ["b", "a"])).toThrow(/a lies in 1\.safetensors and in 2\.safetensors/);
  expect(check(["a", "c"], ["b"])).toThrow(/holds c, which the index does not name/);
});
