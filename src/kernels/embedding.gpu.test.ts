import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { view } from "../gpu/tensor";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { embeddingBackward, embeddingForward } from "./embedding";
import { embeddingBackwardReference, embeddingForwardReference } from "./embedding.reference";
import { unpackValues } from "./neuronMask";
import { floatTensor, normalValues, randomMask, runPlan, storages, weightTensor, wordTensor } from "./sparseTesting";
import { relativeError } from "./testing";

const [tokens, columns, rows] = [41, 64, 23];
const ids = Uint32Array.from({ length: tokens }, (_, token) => (token * token * 7 + 3) % rows);

/** Positions by id, as the batch writer makes them. */
function lists() {
  const order = [...ids.keys()].sort((a, b) => ids[a]! - ids[b]! || a - b);
  const unique = [...new Set(order.map((place) => ids[place]!))];
  const offsets = new Uint32Array(tokens + 1).fill(tokens);
  unique.forEach((id, index) => {
    offsets[index] = order.findIndex((place) => ids[place] === id);
  });
  const uniqueIds = new Uint32Array(tokens);
  uniqueIds.set(unique);
  return { positions: Uint32Array.from(order), offsets, uniqueIds };
}

test.each(storages)("looks up and sums gradients, with a table in %s in two pieces", async (storage) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const values = normalValues(rows * columns, 1);
  const gradients = normalValues(tokens * columns, 2);
  const { tensor: table, stored } = weightTensor(gpu, arena, "table", { values, storage });
  const pieces = [
    { firstRow: 0, tableRows: 10 },
    { firstRow: 10, tableRows: rows - 10 },
  ];
  const output = arena.tensor("output", [tokens, columns], "activations");
  const { positions, offsets, uniqueIds } = lists();
  const buffers = {
    positions: wordTensor(gpu, arena, "positions", positions),
    positionOffsets: wordTensor(gpu, arena, "offsets", offsets),
    uniqueIds: wordTensor(gpu, arena, "uniqueIds", uniqueIds),
    gradOutput: floatTensor(gpu, arena, "gradOutput", gradients),
  };
  const mask = randomMask(gpu, arena, { blocks: 3, share: 0.3, seed: 3 });
  const gradient = arena.tensor("gradient", [3 * 1024], "gradients");
  const packedGradient = arena.tensor("packed", [mask.count], "gradients");
  await runPlan(gpu, (plan) => {
    for (const { firstRow, tableRows } of pieces) {
      const piece = view(table, { offset: firstRow * columns, shape: [tableRows, columns] });
      embeddingForward(plan, { tokenIds: wordTensor(gpu, arena, "ids", ids), table: piece, output }, { firstRow });
      const place = { firstRow, tableRows, tableOffset: 1024 + firstRow * columns };
      embeddingBackward(plan, buffers, { kind: "dense", gradient }, place);
      embeddingBackward(plan, buffers, { kind: "masked", ...mask, packedGradient }, place);
    }
  });
  expect([...(await readFloats(gpu, output))]).toEqual([...embeddingForwardReference(ids, stored, columns)]);
  const dense = await readFloats(gpu, gradient);
  // f32 sums of at most a dozen values.
  expect(relativeError(dense.subarray(1024), embeddingBackwardReference(ids, gradients, 32, columns))).toBeLessThan(
    1e-6,
  );
  const unpacked = new Float32Array(dense.length);
  unpackValues(mask.words, await readFloats(gpu, packedGradient), unpacked);
  expect([...unpacked]).toEqual([...dense.map((value, i) => ((mask.words[i >>> 5]! >>> (i & 31)) & 1 ? value : 0))]);
});
