import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { headNormGroups, headNormRopeBackward, headNormRopeForward } from "./headNormRope";
import { headNormRopeReference } from "./headNormRope.reference";
import { ropeFrequencies, ropeTable } from "./rope";
import { floatTensor, normalValues, weightTensor } from "./sparseTesting";

const shapes = [
  { rows: 3, contextLength: 7, heads: 3, kvHeads: 1, headSize: 6, epsilon: 1e-6, storage: "f32" },
  { rows: 1, contextLength: 37, heads: 4, kvHeads: 2, headSize: 16, epsilon: 1e-5, storage: "f32" },
  { rows: 3, contextLength: 7, heads: 3, kvHeads: 1, headSize: 6, epsilon: 1e-6, storage: "f16" },
  { rows: 2, contextLength: 5, heads: 2, kvHeads: 2, headSize: 10, epsilon: 1e-6, storage: "bf16" },
] as const;

test.each(shapes)("forward and backward of %o", async ({ rows, storage, ...shape }) => {
  const gpu = await testDevice();
  const { contextLength, heads, kvHeads, headSize } = shape;
  const tokens = rows * contextLength;
  const width = (heads + 2 * kvHeads) * headSize;
  const raw = normalValues(tokens * width, 1);
  const cosSin = ropeTable(contextLength, ropeFrequencies(headSize, 100, { kind: "none" }));
  const gradient = normalValues(tokens * width, 4);
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "headNormRope");
  const weightOf = (label: string, seed: number) =>
    weightTensor(gpu, arena, label, { values: normalValues(headSize, seed), storage });
  const [query, key] = [weightOf("queryWeight", 2), weightOf("keyWeight", 3)];
  const [queryWeight, keyWeight] = [query.stored, key.stored];
  const buffers = {
    raw: floatTensor(gpu, arena, "raw", raw),
    queryWeight: query.tensor,
    keyWeight: key.tensor,
    cosSin: floatTensor(gpu, arena, "cosSin", cosSin),
    qkv: arena.tensor("qkv", [tokens * width], "scratch"),
    inverseRms: arena.tensor("inverseRms", [tokens * (heads + kvHeads)], "scratch"),
    gradQkv: floatTensor(gpu, arena, "gradQkv", gradient),
    partials: arena.tensor("partials", [2, headNormGroups(tokens), headSize], "scratch"),
  };
  const { gradQkv, partials, qkv, ...forward } = buffers;
  headNormRopeForward(plan, { ...forward, qkv }, shape);
  headNormRopeBackward(plan, { ...forward, gradQkv, partials }, shape);
  await plan.run();

  const loss = (x: ArrayLike<number>, q: ArrayLike<number> = queryWeight, k: ArrayLike<number> = keyWeight) =>
    headNormRopeReference(x, { queryWeight: q, keyWeight: k, cosSin }, shape).reduce(
      (sum, y, i) => sum + y * (gradient[i] ?? 0),
      0,
    );
  /** Central difference in f64 at scalar `at` of `values`. */
  const slope = (values: Float32Array, at: number, f: (values: Float64Array) => number) => {
    const moved = (by: number) => f(Float64Array.from(values, (value, i) => (i === at ? value + by : value)));
    return (moved(1e-5) - moved(-1e-5)) / 2e-5;
  };
  const expected = headNormRopeReference(raw, { queryWeight, keyWeight, cosSin }, shape);
  // 2e-5: f32 against f64, values of the order of 1.
  for (const [i, value] of (await readFloats(gpu, qkv)).entries())
    expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-5);
  const gradRaw = await readFloats(gpu, gradQkv);
  for (let at = 0; at < raw.length; at += 11) {
    expect(Math.abs(gradRaw[at]! - slope(raw, at, (x) => loss(x))), `raw ${at}`).toBeLessThan(1e-4);
  }
  const sums = await readFloats(gpu, partials);
  const groups = headNormGroups(tokens);
  const column = (norm: number, d: number) => {
    let sum = 0;
    for (let group = 0; group < groups; group++) sum += sums[(norm * groups + group) * headSize + d]!;
    return sum;
  };
  for (let d = 0; d < headSize; d++) {
    expect(Math.abs(column(0, d) - slope(queryWeight, d, (q) => loss(raw, q)))).toBeLessThan(1e-3);
    expect(Math.abs(column(1, d) - slope(keyWeight, d, (k) => loss(raw, queryWeight, k)))).toBeLessThan(1e-3);
  }
});
