import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { AppError } from "../base/errors";
import { createRandom } from "../base/random";
import { bytesOfType, decodeScalars, encodeScalars, halfToNumber, numberToHalf } from "./dtype";
import { encodeHeader, parseHeader, readHeader, readTensor, type TensorPlan } from "./safetensors";
import { openWeightFiles } from "./weightFiles";

const plans: readonly TensorPlan[] = [
  { name: "a", dtype: "F32", shape: [2, 3] },
  { name: "b", dtype: "BF16", shape: [5] },
  { name: "scalar", dtype: "F16", shape: [] },
  { name: "none", dtype: "F32", shape: [0, 4] },
];
const values = [[1, -2, 3.5, 0, 1e-3, 7], [1, 2, -0.5, 0.25, 3], [0.5], []];

function sample(): Blob {
  return new Blob([
    encodeHeader(plans, { recipe: "{}" }),
    ...plans.map(({ dtype }, index) => encodeScalars(values[index]!, dtype)),
  ]);
}

async function headerText(file: Blob): Promise<string> {
  const length = Number(new DataView(await file.slice(0, 8).arrayBuffer()).getBigUint64(0, true));
  return file.slice(8, 8 + length).text();
}

const encode = (text: string) => new TextEncoder().encode(text);

describe("safetensors", () => {
  test("what was written is read", async () => {
    const file = sample();
    const header = await readHeader(file);
    expect(header.metadata).toEqual({ recipe: "{}" });
    expect(header.tensors.map(({ name }) => name)).toEqual(["a", "b", "scalar", "none"]);
    for (const [index, entry] of header.tensors.entries()) {
      expect([...(await readTensor(file, entry))]).toEqual(values[index]!.map(Math.fround));
    }
    expect(((await headerText(file)).length + 8) % 8).toBe(0);
  });

  test("reads what PyTorch wrote", async () => {
    const file = new Blob([readFileSync("fixtures/goldens/llama/forward.safetensors")]);
    const weights = await openWeightFiles([file]);
    expect(weights.entry("logits").shape).toEqual([3, 21, 97]);
    expect((await weights.read("input_ids")).every((id) => Number.isInteger(id) && id >= 0 && id < 97)).toBe(true);
    const [loss] = await weights.read("loss");
    expect(loss).toBeCloseTo(4.6, 0);
  });

  test("a tensor may be in one file only", async () => {
    await expect(openWeightFiles([sample(), sample()])).rejects.toThrow(/two weight files hold a tensor a/);
    const weights = await openWeightFiles([sample()]);
    await expect(weights.read("c")).rejects.toThrow(/no tensor c/);
  });

  const f32 = (begin: number, end: number, shape = [1]) => ({ dtype: "F32", shape, data_offsets: [begin, end] });
  test.each([
    ["a gap", { a: f32(0, 4), b: f32(8, 12) }, 12, /belong to no tensor/],
    ["an overlap", { a: f32(0, 8, [2]), b: f32(4, 12, [2]) }, 12, /overlaps/],
    ["bytes at the end", { a: f32(0, 4) }, 8, /belong to no tensor/],
    ["a range beyond the file", { a: f32(0, 4), b: f32(4, 8) }, 4, /may be incomplete/],
    ["a shape that is not its bytes", { a: f32(0, 8, [3]) }, 8, /needs 12 bytes; its offsets hold 8/],
    ["a negative size", { a: f32(0, 4, [-1]) }, 4, /shape of tensor a/],
    ["a size beyond all bytes", { a: f32(0, 4, [2 ** 40, 2 ** 40]) }, 4, /would have/],
    ["a product of zero and infinity", { a: f32(0, 0, [2 ** 53 - 1, 2 ** 53 - 1, 0]) }, 0, null],
    ["an unknown type", { a: { ...f32(0, 4), dtype: "Q4" } }, 4, /unknown type "Q4"/],
    ["an inherited type", { a: { ...f32(0, 4), dtype: "toString" } }, 4, /unknown type/],
    ["an unknown field", { a: { ...f32(0, 4), extra: 1 } }, 4, /unknown field "extra"/],
    ["a list", [], 0, /not a JSON object/],
    ["numbers as metadata", { __metadata__: { a: 1 } }, 0, /is not a string/],
    ["offsets that are not whole", { a: f32(0.5, 4.5) }, 5, /offsets/],
  ])("treats %s", (_, json, dataBytes, message) => {
    const bytes = encode(JSON.stringify(json));
    const parse = () => parseHeader(bytes, 8 + bytes.length + dataBytes);
    if (message) expect(parse).toThrow(message);
    else expect(parse().tensors).toHaveLength(1);
  });

  test("refuses a header longer than the limit or the file, and short files", async () => {
    const huge = new Uint8Array(64);
    new DataView(huge.buffer).setBigUint64(0, 9_000_000_000n, true);
    await expect(readHeader(new Blob([huge]))).rejects.toThrow(/says 9000000000 bytes; the limit is 25000000/);
    new DataView(huge.buffer).setBigUint64(0, 60n, true);
    await expect(readHeader(new Blob([huge]))).rejects.toThrow(/but the file has 64/);
    await expect(readHeader(new Blob(["abc"]))).rejects.toThrow(/it has 3 bytes/);
  });

  test("2000 damaged headers are refused, or hold what they claim", async () => {
    const original = encode(await headerText(sample()));
    const fileBytes = sample().size;
    const random = createRandom(1);
    let refused = 0;
    for (let round = 0; round < 2000; round++) {
      const bytes = original.slice();
      const changes = 1 + random.integer(3);
      for (let change = 0; change < changes; change++) {
        const place = random.integer(bytes.length);
        const digit = 48 + random.integer(10);
        bytes[place] = random.next() < 0.5 ? digit : random.integer(256);
      }
      try {
        const { tensors } = parseHeader(bytes, fileBytes);
        let end = 8 + bytes.length;
        for (const entry of tensors) {
          expect(entry.byteOffset).toBe(end);
          expect(entry.elementCount * bytesOfType[entry.dtype]).toBe(entry.sizeBytes);
          end += entry.sizeBytes;
        }
        expect(end).toBe(fileBytes);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect((error as AppError).code).toBe("bad-file");
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });
});

describe("half precision", () => {
  test("every half survives the way to a float and back", () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = halfToNumber(bits);
      if (!Number.isNaN(value)) expect(numberToHalf(value)).toBe(bits);
    }
  });

  test("rounds to the nearest, ties to even", () => {
    expect(halfToNumber(numberToHalf(1 + 2 ** -11))).toBe(1);
    expect(halfToNumber(numberToHalf(1 + 3 * 2 ** -11))).toBe(1 + 2 ** -9);
    expect(halfToNumber(numberToHalf(65519))).toBe(65504);
    expect(halfToNumber(numberToHalf(65520))).toBe(Number.POSITIVE_INFINITY);
    expect(halfToNumber(numberToHalf(2 ** -25))).toBe(0);
    expect(halfToNumber(numberToHalf(1.5 * 2 ** -24))).toBe(2 ** -23);
    expect([...decodeScalars(encodeScalars([1 + 2 ** -8, 1 + 3 * 2 ** -8], "BF16"), "BF16")]).toEqual([1, 1 + 2 ** -6]);
  });

  test("whole numbers of every width are read", () => {
    const bytes = new Uint8Array(new BigInt64Array([-3n, 70000n]).buffer);
    expect([...decodeScalars(bytes, "I64")]).toEqual([-3, 70000]);
    expect([...decodeScalars(Uint8Array.of(255, 1), "U8")]).toEqual([255, 1]);
    expect([...decodeScalars(Uint8Array.of(255, 1), "I8")]).toEqual([-1, 1]);
  });
});
