// A model's gradient against differences of its own loss; never imported by the program.
import { expect } from "vitest";
import type { GpuDevice } from "../gpu/device";
import { readTensor, type Slabs, uploadTensor } from "./weights";

const step = 1 / 32;

export interface CheckedScalar {
  readonly name: string;
  readonly index: number;
  /** The tensor's gradient, as computed. */
  readonly analytic: Float32Array;
  /** The loss summed over some dozens of predictions, with the weights as they are. */
  readonly loss: () => Promise<number>;
}

/** Holds one scalar's gradient against central differences of fourth order; the weights end as they were. */
export async function expectDerivative(
  gpu: GpuDevice,
  weights: Slabs,
  { name, index, analytic, loss }: CheckedScalar,
): Promise<void> {
  const values = await readTensor(gpu, weights, name);
  const lossAt = async (shift: number) => {
    const moved = values.slice();
    moved[index] = (values[index] ?? 0) + shift;
    uploadTensor(gpu, weights, name, moved);
    return await loss();
  };
  const near = (await lossAt(step)) - (await lossAt(-step));
  const far = (await lossAt(2 * step)) - (await lossAt(-2 * step));
  uploadTensor(gpu, weights, name, values);
  const numeric = (8 * near - far) / (12 * step);
  // The loss is a sum of about 60 in float32 (3e-6), divided by the step: 2e-4; as much again for the fifth derivative.
  const tolerance = 1e-3 + 2e-3 * largestOf(analytic);
  expect(Math.abs(numeric - (analytic[index] ?? Number.NaN)), `${name}[${index}]`).toBeLessThan(tolerance);
}

/** The largest absolute value. */
export function largestOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
