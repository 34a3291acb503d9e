import { assert } from "../base/assert";

export type DataType = "f32" | "u32" | "i32";

/** A shaped range of a GPU buffer, row-major; 4 bytes an element. It owns nothing. */
export interface Tensor {
  readonly buffer: GPUBuffer;
  readonly byteOffset: number;
  readonly shape: readonly number[];
  readonly dtype: DataType;
  readonly label: string;
}

export const bytesPerElement = 4;

/** Number of elements. */
export function sizeOf(tensor: { readonly shape: readonly number[] }): number {
  return tensor.shape.reduce((product, length) => product * length, 1);
}

/** The same memory seen as another shape, from `offset` elements on. A binding needs `offset` to be a multiple of 64. */
export function view(tensor: Tensor, { offset = 0, shape }: { offset?: number; shape: readonly number[] }): Tensor {
  const byteOffset = tensor.byteOffset + offset * bytesPerElement;
  assert(offset + sizeOf({ shape }) <= sizeOf(tensor), `view of ${tensor.label} leaves its range`);
  return { ...tensor, byteOffset, shape };
}

/** The dimension at `axis`; negative counts from the end. */
export function dimension(tensor: Tensor, axis: number): number {
  const length = tensor.shape.at(axis);
  assert(length !== undefined, `${tensor.label} has no axis ${axis}`);
  return length;
}
