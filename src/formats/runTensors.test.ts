import { describe, expect, test } from "vitest";
import { countAllBits } from "../base/bits";
import { createRandom } from "../base/random";
import { halfToNumber, numberToHalf } from "./dtype";
import { encodeRunTensors, maskWordCount, openRunTensors, type RunScalarType, type RunTensors } from "./runTensors";
import { encodeHeader, parseHeader } from "./safetensors";

// Sizes that neither a byte nor a word nor a block divides; one tensor without a scalar.
const tensors = [
  { name: "embed", shape: [37, 31] },
  { name: "norm", shape: [13] },
  { name: "empty", shape: [0, 4] },
  { name: "proj", shape: [64, 48] },
];
const sizes = [1147, 13, 0, 3072];
const bits = (vector: string, size: number) => {
  const random = createRandom(vector.length * 1000 + size);
  const words = new Uint32Array(maskWordCount(size));
  for (let index = 0; index < size; index++) if (random.next() < 0.3) words[index >>> 5]! |= 1 << (index & 31);
  return words;
};
const values = (vector: string, size: number) => {
  const random = createRandom(vector.length + size);
  return Float32Array.from({ length: countAllBits(bits(`d${vector}`, size)) }, () => 0.01 * random.normal());
};

const run: RunTensors = {
  tensors,
  corpora: ["ability", "reference", "bn"],
  basis: ["ability", "reference"],
  origin: { modelHash: "0123456789abcdef".repeat(4), recipe: '{"version":1}', program: "test" },
  scalarType: "F32",
  counts: (delta) => sizes.map((size) => values(delta, size).length),
  readMask: async (corpus, tensor) => bits(corpus, sizes[tensor]!),
  readDeltaMask: async (delta, tensor) => bits(`d${delta}`, sizes[tensor]!),
  readDeltaValues: async (delta, tensor) => values(delta, sizes[tensor]!),
};

async function written(source: RunTensors, scalarType: RunScalarType): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of encodeRunTensors(source, scalarType)) parts.push(part);
  return new Blob(parts);
}

describe("a run's tensors", () => {
  test.each(["F32", "F16"] as const)("are read back bit for bit as %s", async (scalarType) => {
    const read = await openRunTensors(await written(run, scalarType), tensors);
    expect(read.basis).toEqual(run.basis);
    expect(read.corpora).toEqual(run.corpora);
    expect(read.origin).toEqual(run.origin);
    expect(read.scalarType).toBe(scalarType);
    const kept = (value: number) => (scalarType === "F32" ? value : halfToNumber(numberToHalf(value)));
    for (const tensor of tensors.keys()) {
      for (const corpus of run.corpora)
        expect(await read.readMask(corpus, tensor)).toEqual(await run.readMask(corpus, tensor));
      for (const delta of run.basis) {
        expect(read.counts(delta)).toEqual(run.counts(delta));
        expect(await read.readDeltaMask(delta, tensor)).toEqual(await run.readDeltaMask(delta, tensor));
        expect(await read.readDeltaValues(delta, tensor)).toEqual((await run.readDeltaValues(delta, tensor)).map(kept));
      }
    }
  });

  test("what was read can be written again, to the same bytes", async () => {
    const file = await written(run, "F32");
    const again = await written(await openRunTensors(file, tensors), "F32");
    expect(new Uint8Array(await again.arrayBuffer())).toEqual(new Uint8Array(await file.arrayBuffer()));
  });

  test("nothing but the header is read before it is asked for", async () => {
    const file = await written(run, "F16");
    const read: [number, number][] = [];
    const watched = Object.assign(Object.create(Blob.prototype), {
      slice: (start: number, end: number) => {
        read.push([start, end]);
        return file.slice(start, end);
      },
    });
    Object.defineProperty(watched, "size", { value: file.size });
    const opened = await openRunTensors(watched, tensors);
    const headerEnd = Math.max(...read.map(([, end]) => end));
    expect(headerEnd).toBeLessThan(file.size - 2000);
    read.length = 0;
    await opened.readMask("bn", 3);
    expect(read.map(([start, end]) => end - start)).toEqual([3072 / 8]);
  });

  test("a change that F16 cannot hold, or that is no number, is not written", async () => {
    const large = { ...run, readDeltaValues: async () => Float32Array.of(65_519, 65_520) };
    await expect(written(large, "F16")).rejects.toThrow(/the change 65520 cannot be kept as F16; write F32/);
    const broken = { ...run, readDeltaValues: async () => Float32Array.of(Number.NaN) };
    await expect(written(broken, "F32")).rejects.toThrow(/diverged/);
  });
});

describe("a hostile file", () => {
  /** The same file with its header changed by `edit`; data stays. */
  async function edited(
    edit: (header: Record<string, { dtype: string; shape: number[] }>, metadata: Record<string, string>) => void,
  ) {
    const bytes = new Uint8Array(await (await written(run, "F16")).arrayBuffer());
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    edit(header, header.__metadata__);
    const text = new TextEncoder().encode(JSON.stringify(header));
    const start = new Uint8Array(8);
    new DataView(start.buffer).setBigUint64(0, BigInt(text.length), true);
    return new Blob([start, text, bytes.subarray(8 + length)]);
  }

  test.each<[string, Parameters<typeof edited>[0], RegExp]>([
    [
      "another format",
      (_, metadata) => {
        metadata.format = "pt";
      },
      /format does not fit/,
    ],
    [
      "a later version",
      (_, metadata) => {
        metadata.version = "2";
      },
      /version does not fit/,
    ],
    [
      "a basis that is no list",
      (_, metadata) => {
        metadata.basis = '{"a":1}';
      },
      /basis does not fit/,
    ],
    [
      "a basis named twice",
      (_, metadata) => {
        metadata.basis = '["ability","ability"]';
      },
      /basis does not fit/,
    ],
    [
      "a hash that is none",
      (_, metadata) => {
        metadata.modelHash = "x";
      },
      /modelHash does not fit/,
    ],
    [
      "a missing corpus",
      (_, metadata) => {
        metadata.corpora = '["ability","reference","bn","es"]';
      },
      /mask\/es\/embed is missing/,
    ],
    [
      "more than its run",
      (_, metadata) => {
        metadata.corpora = '["ability","reference"]';
      },
      /it holds 28 tensors; 24 belong/,
    ],
    [
      "values of another type",
      (_, metadata) => {
        metadata.scalarType = "F32";
      },
      /delta\/ability\/values\/embed is F16/,
    ],
    [
      "bits of another shape",
      (header) => {
        header["mask/bn/norm"]!.shape = [1, 2];
      },
      /mask\/bn\/norm is U8 \[1, 2\]/,
    ],
  ])("%s is refused", async (_, edit, message) => {
    await expect(openRunTensors(await edited(edit), tensors)).rejects.toThrow(message);
  });

  test("a model of other tensors is refused", async () => {
    const others = tensors.map((tensor) => (tensor.name === "proj" ? { ...tensor, shape: [64, 49] } : tensor));
    await expect(openRunTensors(await written(run, "F16"), others)).rejects.toThrow(
      /proj is U8 \[384\], which does not fit/,
    );
    const more = [...tensors, { name: "head", shape: [4] }];
    await expect(openRunTensors(await written(run, "F16"), more)).rejects.toThrow(/head is missing/);
  });

  /** The file with byte `at` of one entry changed. */
  async function damaged(name: string, at: number, change: (byte: number) => number): Promise<RunTensors> {
    const bytes = new Uint8Array(await (await written(run, "F16")).arrayBuffer());
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const { tensors: entries } = parseHeader(bytes.subarray(8, 8 + length), bytes.length);
    const { byteOffset, sizeBytes } = entries.find((entry) => entry.name === name)!;
    const place = at < 0 ? byteOffset + sizeBytes + at : byteOffset + at;
    bytes[place] = change(bytes[place]!);
    return openRunTensors(new Blob([bytes]), tensors);
  }

  test("what is damaged inside is refused when it is read", async () => {
    const beyond = await damaged("mask/bn/norm", -1, (byte) => byte | 0x80);
    await expect(beyond.readMask("bn", 1)).rejects.toThrow(/bits beyond its tensor/);
    const uncounted = await damaged("delta/ability/mask/proj", 5, (byte) => byte ^ 1);
    await expect(uncounted.readDeltaMask("ability", 3)).rejects.toThrow(/bits for \d+ values/);
    const infinite = await damaged("delta/reference/values/embed", 1, () => 0x7c);
    await expect(infinite.readDeltaValues("reference", 0)).rejects.toThrow(/no number/);
  });

  test("an unknown corpus or tensor is wrong use", async () => {
    const read = await openRunTensors(await written(run, "F16"), tensors);
    await expect(read.readMask("fr", 0)).rejects.toMatchObject({ code: "bad-usage" });
    await expect(read.readDeltaValues("ability", 4)).rejects.toMatchObject({ code: "bad-usage" });
  });

  test("a safetensors file of something else is refused", async () => {
    const other = new Blob([encodeHeader([{ name: "a", dtype: "F32", shape: [1] }]), new Uint8Array(4)]);
    await expect(openRunTensors(other, tensors)).rejects.toMatchObject({ code: "bad-file" });
  });
});
