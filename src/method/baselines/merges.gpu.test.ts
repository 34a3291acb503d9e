// Every merge of trained checkpoints over several slabs of a made model, against plain loops.
import { expect, test } from "vitest";
import { Arena } from "../../gpu/arena";
import type { GpuDevice } from "../../gpu/device";
import { testDevice } from "../../gpu/testing";
import { readFloats, readWords, upload } from "../../gpu/transfer";
import { normalValues } from "../../kernels/sparseTesting";
import {
  dropReference,
  randomMaskReference,
  taskVectorsReference,
  tiesReference,
} from "../../kernels/taskVectors.reference";
import { buildLayout } from "../../model/layout";
import { allocateSlabs } from "../../model/weights";
import { addVectors } from "./addVectors";
import { blockTable } from "./blockTable";
import { denseGrams } from "./denseGrams";
import { keptChange } from "./keptChange";
import { mergeTies } from "./mergeTies";
import { randomMask } from "./randomMask";

const specs = [
  { name: "embed", shape: [61, 37] },
  { name: "norm", shape: [37] },
  { name: "up", shape: [127, 37] },
  { name: "down", shape: [37, 127] },
];
// Slabs of 4 blocks, so that up and down lie in two parts each.
const layout = buildLayout(specs, 4 * 4096);
const ids = ["ability", "es", "bn"];

/** Values of every slab, zero in padding. */
function model(seed: number, scale: number): Float32Array<ArrayBuffer>[] {
  const slabs = layout.slabs.map(({ blocks }) => new Float32Array(blocks * 1024));
  for (const { index, parts } of layout.tensors) {
    for (const [part, { slab, offset, size }] of parts.entries()) {
      slabs[slab]?.set(normalValues(size, seed + 10 * index + part, scale), offset);
    }
  }
  return slabs;
}

const baseValues = model(1, 0.5);
const changes = ids.map((_, v) => model(1000 * (v + 1), 0.1));
const trainedValues = changes.map((change) =>
  change.map((values, slab) => values.map((value, i) => (baseValues[slab]?.[i] ?? 0) + value)),
);
// What the GPU sees: the difference of rounded weights.
const vectors = trainedValues.map((values) =>
  values.map((slab, index) => slab.map((value, i) => value - (baseValues[index]?.[i] ?? 0))),
);
const seen = (slab: number, of = vectors) => of.map((values) => values[slab] ?? new Float32Array());

function ground(gpu: GpuDevice, arena: Arena) {
  const base = allocateSlabs(arena, layout, "base", "weights");
  for (const [index, slab] of base.slabs.entries()) upload(gpu, slab, baseValues[index]!);
  const output = allocateSlabs(arena, layout, "output", "weights");
  const trained = {
    read: async (id: string, slab: number, target: (typeof base.slabs)[number]) =>
      upload(gpu, target, trainedValues[ids.indexOf(id)]![slab]!),
  };
  return { gpu, base, trained, output };
}

async function largestError(
  gpu: GpuDevice,
  slabs: ReturnType<typeof ground>["output"],
  expected: (slab: number) => Float64Array,
) {
  let most = 0;
  for (const [index, slab] of slabs.slabs.entries()) {
    const wanted = expected(index);
    for (const [i, value] of (await readFloats(gpu, slab)).entries())
      most = Math.max(most, Math.abs(value - (wanted[i] ?? 0)));
  }
  return most;
}

const strengths = ids.map((_, v) => specs.map((_, tensor) => [1, 0.2, -0.4, 0][(v + tensor) % 4]!));

test.each([0, 0.6])("task vectors with strengths by tensor, %s of them dropped (DARE)", async (rate) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const { output, ...rest } = ground(gpu, arena);
  const terms = ids.map((id, v) => ({ id, coefficients: strengths[v]! }));
  await addVectors(rest, { terms, dropping: { rate, seed: 5 } }, output);
  const error = await largestError(gpu, output, (slab) => {
    const base = baseValues[slab]!;
    const dropped = seen(slab).map((vector, v) => {
      const table = blockTable(layout, slab, { seed: 5, purpose: `dare:${ids[v]}` });
      const kept = rate === 0 ? Float64Array.from(vector) : dropReference(vector, table, rate);
      return Float32Array.from(kept, (value, i) => value + base[i]!);
    });
    return taskVectorsReference(base, dropped, {
      coefficients: strengths,
      blockTensor: layout.slabs[slab]!.blockTensor,
    });
  });
  expect(error).toBeLessThan(1e-6);
});

test.each([0, 0.5])("TIES trims by the whole model, elects and averages, after dropping %s", async (rate) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const { output, ...rest } = ground(gpu, arena);
  await mergeTies(rest, { ids, density: 0.3, lambda: 0.8, dropping: { rate, seed: 9 } }, output);
  const joined = (values: readonly Float32Array[]) => Float32Array.from(values.flatMap((slab) => [...slab]));
  const dropped = vectors.map((values, v) =>
    values.map((vector, slab) => {
      const table = blockTable(layout, slab, { seed: 9, purpose: `dare:${ids[v]}` });
      return rate === 0 ? vector : Float32Array.from(dropReference(vector, table, rate));
    }),
  );
  const keep = ids.map(() => Math.floor(0.3 * layout.parameterCount));
  const expected = tiesReference(joined(baseValues), dropped.map(joined), { keep, lambda: 0.8 });
  const starts = baseValues.map((_, slab) => baseValues.slice(0, slab).reduce((sum, { length }) => sum + length, 0));
  const error = await largestError(gpu, output, (slab) =>
    expected.subarray(starts[slab]!, starts[slab]! + baseValues[slab]!.length),
  );
  expect(error).toBeLessThan(1e-6);
});

test("a random mask holds as many scalars as asked, none of the padding, other ones for another corpus; it keeps their change alone", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const { output: _, ...rest } = ground(gpu, arena);
  const count = 1234;
  const mask = await randomMask(rest, { corpus: "es", count, seed: 3 }, arena);
  const other = await randomMask(rest, { corpus: "bn", count, seed: 3 }, arena);
  expect([mask.count, other.count]).toEqual([count, count]);
  const tables = layout.slabs.map((_, slab) => [...blockTable(layout, slab, { seed: 3, purpose: "mask:es" })]);
  const chosen = randomMaskReference(Uint32Array.from(tables.flat()), count);
  const wordsOf = async (of: typeof mask) => {
    const words: number[] = [];
    for (const { maskWords } of of.slabs) words.push(...(await readWords(gpu, maskWords)));
    return words;
  };
  const words = await wordsOf(mask);
  const found = words.flatMap((word, at) =>
    Array.from({ length: 32 }, (_, bit) => 32 * at + bit).filter((i) => (word >>> (i % 32)) & 1),
  );
  expect(found).toEqual([...chosen].sort((a, b) => a - b));
  expect(await wordsOf(other)).not.toEqual(words);

  const { values } = await keptChange(rest, { id: "es", mask }, arena);
  const kept: number[] = [];
  for (const packed of values) kept.push(...(await readFloats(gpu, packed)));
  const all = vectors[1]!.flatMap((slab) => [...slab]);
  expect(kept).toEqual(found.map((index) => all[index]));
});

test("Gram matrices of whole changes equal sums in f64", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const { output: _, ...rest } = ground(gpu, arena);
  const grams = await denseGrams(rest, ids);
  const all = [...vectors, baseValues];
  for (const { index, parts } of layout.tensors) {
    const rows = all.map((values) =>
      parts.flatMap(({ slab, offset, size }) => [...values[slab]!.subarray(offset, offset + size)]),
    );
    const expected = rows.flatMap((a) => rows.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)));
    grams[index]!.forEach((value, at) => {
      const [i, j] = [Math.floor(at / all.length), at % all.length];
      // Of the lengths of both vectors: f32 sums of blocks.
      const lengths = Math.sqrt(expected[i * all.length + i]! * expected[j * all.length + j]!);
      expect(Math.abs(value - expected[at]!)).toBeLessThan(1e-6 * lengths);
    });
  }
});
