import { expect, test, vi } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { floatTensor, normalValues } from "../kernels/sparseTesting";
import { figuresOf } from "./arrayFigures";
import { weightFigures } from "./weightFigures";

test("figures of 1.5 million scalars in two slabs, of which no more than 1 MiB is read at once", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const [rows, columns, split] = [1501, 999, 1000];
  const values = normalValues(rows * columns, 4).map((value) => value + 0.1);
  const parts = [
    { slab: 0, offset: 2048, rowStart: 0, rowCount: split },
    { slab: 1, offset: 0, rowStart: split, rowCount: rows - split },
  ];
  const slabs = parts.map(({ offset, rowStart, rowCount }) => {
    const size = Math.ceil((offset + rowCount * columns) / 1024) * 1024;
    const slab = new Float32Array(size).fill(1000);
    slab.set(values.subarray(rowStart * columns, (rowStart + rowCount) * columns), offset);
    return floatTensor(gpu, arena, "slab", slab);
  });
  const created = vi.spyOn(gpu.device, "createBuffer");
  const found = await weightFigures(gpu, { base: slabs, terms: [] }, { parts, rows, columns });
  const read = created.mock.calls.map(([{ usage, size }]) => (usage & GPUBufferUsage.MAP_READ ? size : 0));
  created.mockRestore();
  expect(Math.max(...read)).toBeGreaterThan(0);
  expect(Math.max(...read)).toBeLessThanOrEqual(2 ** 20);

  const expected = await figuresOf(values, { rows, columns, isMask: false });
  for (const key of ["count", "minimum", "maximum", "domain", "clippedShare", "top"] as const) {
    expect(found[key], key).toEqual(expected[key]);
  }
  expect(found.top).toHaveLength(20);
  const moved = expected.histogram.reduce((sum, bin, index) => sum + Math.abs(bin - found.histogram[index]!), 0);
  expect(moved).toBe(0);
  // f32 sums of about 1500 values of about 1, in runs of 32.
  for (const key of ["rowRms", "columnRms"] as const) {
    found[key].forEach((value, index) => {
      expect(Math.abs(value - expected[key][index]!), `${key} ${index}`).toBeLessThan(5e-6);
    });
  }
  expect(found.mean).toBeCloseTo(expected.mean, 6);
  expect(found.rms).toBeCloseTo(expected.rms, 6);
});
