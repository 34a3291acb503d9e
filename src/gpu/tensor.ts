import { assert } from "../base/assert";

/** How scalars are stored: a whole word each, or two halves in a word, the first in the low 16 bits. */
export type DataType = "f32" | "u32" | "i32" | "f16" | "bf16";

/** How a model's weights may be stored. Kernels read them as f32 whatever it is. */
export type WeightType = Extract<DataType, "f32" | "f16" | "bf16">;

/** A shaped range of a GPU buffer, row-major. It owns nothing. */
export interface Tensor {
  readonly buffer: GPUBuffer;
  readonly byteOffset: number;
  readonly shape: readonly number[];
  readonly dtype: DataType;
  readonly label: string;
}

/** Of the types that are a whole word. */
export const bytesPerElement = 4;

/** Bytes of one scalar. */
export function bytesOf(dtype: DataType): number {
  return dtype === "f16" || dtype === "bf16" ? 2 : bytesPerElement;
}

/** Number of elements. */
export function sizeOf(tensor: { readonly shape: readonly number[] }): number {
  return tensor.shape.reduce((product, length) => product * length, 1);
}

/** Bytes of a tensor: whole words. */
export function sizeBytesOf(tensor: { readonly shape: readonly number[]; readonly dtype: DataType }): number {
  const bytes = sizeOf(tensor) * bytesOf(tensor.dtype);
  return Math.ceil(bytes / bytesPerElement) * bytesPerElement;
}

/** The same memory seen as another shape, from `offset` elements on. A binding needs an offset of whole 256 bytes. */
export function view(tensor: Tensor, { offset = 0, shape }: { offset?: number; shape: readonly number[] }): Tensor {
  const byteOffset = tensor.byteOffset + offset * bytesOf(tensor.dtype);
  assert(offset + sizeOf({ shape }) <= sizeOf(tensor), `view of ${tensor.label} leaves its range`);
  assert(byteOffset % bytesPerElement === 0, `view of ${tensor.label} begins within a word`);
  return { ...tensor, byteOffset, shape };
}

/** The dimension at `axis`; negative counts from the end. */
export function dimension(tensor: Tensor, axis: number): number {
  const length = tensor.shape.at(axis);
  assert(length !== undefined, `${tensor.label} has no axis ${axis}`);
  return length;
}

/** The type of a tensor that holds weights; a bug for one of whole numbers. */
export function weightTypeOf({ dtype, label }: Tensor): WeightType {
  assert(dtype !== "u32" && dtype !== "i32", `${label} holds no weights but ${dtype}`);
  return dtype;
}
