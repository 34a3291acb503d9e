import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { floatTensor, normalValues } from "./sparseTesting";
import { topScalars } from "./topScalars";
import { topScalarsReference } from "./topScalars.reference";

const cases: Record<string, Float32Array<ArrayBuffer>[]> = {
  "weights in two pieces": [normalValues(50_177, 1), normalValues(1025, 2)],
  "many of the largest magnitude, of both signs": [
    Float32Array.from({ length: 9000 }, (_, index) => [0.5, -0.5, 0.25][index % 3]!),
  ],
  "ties at the threshold in late blocks": [
    Float32Array.from({ length: 7001 }, (_, index) => (index === 6999 ? -9 : index > 5000 ? 1 : 0.5)),
  ],
  "few that are not 0": [Float32Array.from({ length: 5000 }, (_, index) => (index % 1000 === 7 ? -index : 0))],
  "nothing but 0": [new Float32Array(3000)],
  "subnormal numbers": [Float32Array.from({ length: 2050 }, (_, index) => ((index * 7919) % 2050) * 2 ** -149)],
  "fewer than are asked for": [Float32Array.of(3, -4, 0, 4)],
};

test.each(Object.entries(cases))("largest magnitudes: %s", async (_, pieces) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const tensors = pieces.map((piece, index) => floatTensor(gpu, arena, `piece${index}`, piece));
  const all = Float32Array.from(pieces.flatMap((piece) => [...piece]));
  for (const count of [1, 20]) {
    expect(await topScalars(gpu, tensors, count)).toEqual(topScalarsReference(all, count));
  }
});
