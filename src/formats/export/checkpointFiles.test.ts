import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hasTorch, python } from "../../../scripts/torch/hasTorch";
import { createRandom } from "../../base/random";
import { decodeScalars, encodeScalars } from "../dtype";
import { readModelFolder } from "../modelFolder";
import { openWeightFiles } from "../weightFiles";
import {
  type ExportScalarType,
  encodeWeights,
  exportedConfig,
  exportScalarTypes,
  planCheckpoint,
} from "./checkpointFiles";

// Sizes that no shard divides; one tensor larger than a shard, one without a scalar.
const tensors = [
  { name: "model.embed_tokens.weight", shape: [31, 17] },
  { name: "model.norm.weight", shape: [17] },
  { name: "none", shape: [0, 4] },
  { name: "scalar", shape: [] },
  { name: "lm_head.weight", shape: [40, 17] },
];
const random = createRandom(5);
// Ties of both half types, subnormals, signed zeros, and numbers of every size that F16 holds.
const awkward = [
  0,
  -0,
  1 + 2 ** -11,
  1 + 3 * 2 ** -11,
  1 + 2 ** -8,
  1 + 3 * 2 ** -8,
  2 ** -25,
  2 ** -24,
  65504,
  65519,
  -65519,
  2 ** -130,
];
const values = tensors.map(({ shape }) =>
  Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, index) =>
    index < awkward.length ? awkward[index]! : random.normal() * 2 ** (random.integer(40) - 25),
  ),
);
const [shardBytes, config] = [1200, { model_type: "llama", torch_dtype: "float32" }];

function filesOf(scalarType: ExportScalarType, maxShardBytes: number): Map<string, Blob> {
  const { files, index } = planCheckpoint(tensors, { scalarType, maxShardBytes, metadata: { recipe: "{}" } });
  const written = new Map<string, Blob>([["config.json", new Blob([exportedConfig(config, scalarType)])]]);
  for (const { path, header, tensors: members, sizeBytes } of files) {
    const blob = new Blob([header, ...members.map((tensor) => encodeWeights(values[tensor]!, scalarType, "x"))]);
    expect(blob.size).toBe(sizeBytes);
    written.set(path, blob);
  }
  if (index) written.set("model.safetensors.index.json", new Blob([index]));
  return written;
}

describe.each(exportScalarTypes)("a checkpoint as %s", (scalarType) => {
  test.each([1e9, shardBytes])("is read back bit for bit, in files of at most %d bytes", async (limit) => {
    const files = filesOf(scalarType, limit);
    const folder = await readModelFolder(async (path) => {
      const file = files.get(path);
      if (!file) throw Object.assign(new Error(path), { name: "AppError:missing-file" });
      return file;
    });
    const weights = await openWeightFiles(folder.weights);
    expect(weights.entries.map(({ name }) => name).sort()).toEqual(tensors.map(({ name }) => name).sort());
    for (const [tensor, { name, shape }] of tensors.entries()) {
      expect(weights.entry(name).shape).toEqual(shape);
      const kept = decodeScalars(encodeScalars(values[tensor]!, scalarType), scalarType);
      expect(Buffer.from((await weights.read(name)).buffer)).toEqual(Buffer.from(kept.buffer));
    }
    expect(weights.metadata).toEqual({ format: "pt", recipe: "{}" });
  });
});

test.skipIf(!hasTorch())("PyTorch with a reader of its own finds the same numbers, whole and in shards", async () => {
  const place = mkdtempSync(join(tmpdir(), "checkpoint-"));
  const write = async (path: string, file: Blob) => writeFileSync(path, new Uint8Array(await file.arrayBuffer()));
  try {
    const reference = join(place, "reference.safetensors");
    await write(reference, filesOf("F32", 1e9).get("model.safetensors")!);
    const folders: string[] = [];
    for (const scalarType of exportScalarTypes) {
      for (const limit of [1e9, shardBytes]) {
        const folder = join(place, `${scalarType}-${limit}`);
        mkdirSync(folder);
        for (const [path, file] of filesOf(scalarType, limit)) await write(join(folder, path), file);
        folders.push(folder);
      }
    }
    const read = spawnSync(python, ["scripts/torch/checkpoint.py", reference, ...folders], { encoding: "utf8" });
    expect(read.status, read.stderr).toBe(0);
    expect(read.stdout.match(/5 tensors, 1225 scalars as .* bit for bit/g)).toHaveLength(6);
  } finally {
    rmSync(place, { recursive: true });
  }
});

test("shards keep the order, none is larger than the limit but by one tensor, and the index names them", () => {
  const { files, index } = planCheckpoint(tensors, { scalarType: "F32", maxShardBytes: 2200, metadata: {} });
  expect(files.map(({ path, tensors: members }) => [path, members])).toEqual([
    ["model-00001-of-00002.safetensors", [0, 1, 2, 3]],
    ["model-00002-of-00002.safetensors", [4]],
  ]);
  expect(JSON.parse(index!).metadata.total_size).toBe(4 * 1225);
  expect(planCheckpoint(tensors, { scalarType: "F32", metadata: {} }).index).toBeUndefined();
});

test("the configuration names the type in the field that the base uses", () => {
  expect(JSON.parse(exportedConfig({ a: 1 }, "BF16"))).toEqual({ a: 1, torch_dtype: "bfloat16" });
  expect(JSON.parse(exportedConfig({ dtype: "float32" }, "F16"))).toEqual({ dtype: "float16" });
  const both = { dtype: "float32", torch_dtype: "float32" };
  expect(JSON.parse(exportedConfig(both, "F16"))).toEqual({ dtype: "float16", torch_dtype: "float16" });
});

test.each([
  [Number.NaN, "F32", /the training diverged/],
  [65520, "F16", /holds 65520, which F16 cannot hold; choose BF16 or F32/],
  [Number.NEGATIVE_INFINITY, "BF16", /the training diverged/],
] as const)("%d is not written as %s", (value, type, message) => {
  expect(() => encodeWeights(Float32Array.of(0, value), type, "w")).toThrow(message);
});
