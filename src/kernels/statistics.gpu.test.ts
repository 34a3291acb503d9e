import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { floatTensor, normalValues, randomMask } from "./sparseTesting";
import { statisticsBins, tensorStatistics } from "./statistics";
import { histogramReference, statisticsReference } from "./statistics.reference";

const quantiles = [0, 0.01, 0.5, 0.99, 1];

test("figures of a tensor in two parts", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const columns = 77;
  const slabs = [normalValues(90 * 1024, 1), normalValues(20 * 1024, 2)];
  const parts = [
    { slab: 0, offset: 5 * 1024, rowStart: 0, rowCount: 1001 },
    { slab: 1, offset: 0, rowStart: 1001, rowCount: 13 },
  ];
  const values = Float32Array.of(
    ...slabs[0]!.subarray(5 * 1024, 5 * 1024 + 1001 * columns),
    ...slabs[1]!.subarray(0, 13 * columns),
  );
  const base = slabs.map((slab) => floatTensor(gpu, arena, "slab", slab));
  const bounds = { lower: -2, upper: 2 };
  const found = await tensorStatistics(gpu, { base, terms: [] }, { parts, columns, quantiles, bounds });
  const expected = statisticsReference(values, quantiles);
  expect(found).toMatchObject({ count: expected.count, minimum: expected.minimum, maximum: expected.maximum });
  expect(found.quantiles).toEqual(expected.quantiles);
  // f32 partial sums of 256 values, added in f64.
  expect(found.mean).toBeCloseTo(expected.mean, 6);
  expect(found.rms).toBeCloseTo(expected.rms, 6);
  const counts = histogramReference(values, { ...bounds, bins: statisticsBins });
  expect(found.histogram.reduce((sum, bin) => sum + bin)).toBe(values.length);
  // A value on the edge of two bins may fall to either side in f32.
  const moved = counts.reduce((sum, bin, index) => sum + Math.abs(bin - found.histogram[index]!), 0);
  expect(moved).toBeLessThanOrEqual(8);
});

test("figures of c · delta, most of it zero", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const mask = randomMask(gpu, arena, { blocks: 130, share: 0.05, seed: 4 });
  const packed = floatTensor(gpu, arena, "values", new Float32Array(mask.count).fill(0.5));
  const delta = { mask: { slabs: [mask], count: mask.count }, values: [packed] };
  const parts = [{ slab: 0, offset: 0, rowStart: 0, rowCount: 130 }];
  const found = await tensorStatistics(
    gpu,
    { terms: [{ delta, coefficient: -2 }] },
    { parts, columns: 1024, quantiles: [0.01, 0.5] },
  );
  expect(found).toMatchObject({ minimum: -1, maximum: 0, quantiles: [-1, 0], lower: -1, upper: 0 });
  expect(found.mean).toBeCloseTo(-mask.count / (130 * 1024), 6);
  expect([found.histogram[0], found.histogram[255]]).toEqual([mask.count, 130 * 1024 - mask.count]);
});
