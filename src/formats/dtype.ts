import { AppError } from "../base/errors";

/** Bytes of one scalar of each type that a safetensors file may name. */
export const bytesOfType = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  F32: 4,
  I32: 4,
  U32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
} as const;

export type DataType = keyof typeof bytesOfType;

/** Types that this program writes. */
export type WrittenType = "F32" | "F16" | "BF16" | "U8" | "U32" | "I32";

/** True for the name of a known type. */
export function isDataType(name: unknown): name is DataType {
  return typeof name === "string" && Object.hasOwn(bytesOfType, name);
}

/** One scalar of a half-precision number (IEEE 754 binary16) from its 16 bits. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratchFloat = new Float32Array(1);
const scratchBits = new Uint32Array(scratchFloat.buffer);

/** The 16 bits of the half nearest to `value`, ties to even; beyond 65504 infinity. */
export function numberToHalf(value: number): number {
  scratchFloat[0] = value;
  const bits = scratchBits[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) return sign | roundToEven(Math.abs(scratchFloat[0] ?? 0) * 2 ** 24);
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** The 16 bits of the bfloat16 nearest to `value`, ties to even. */
export function numberToBfloat(value: number): number {
  scratchFloat[0] = value;
  const bits = scratchBits[0] ?? 0;
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

/**
 * Scalars of `bytes` (little-endian) as 32-bit floats, exactly where the type has no more bits than they.
 * Error: `bad-file` for types that are never weights (8-bit floats).
 */
export function decodeScalars(bytes: Uint8Array, dtype: DataType): Float32Array<ArrayBuffer> {
  const count = bytes.byteLength / bytesOfType[dtype];
  const copy = bytes.slice();
  const buffer = copy.buffer;
  switch (dtype) {
    case "F32":
      return new Float32Array(buffer);
    case "F16":
      return decodeHalves(new Uint16Array(buffer));
    case "BF16":
      return decodeBfloats(new Uint16Array(buffer));
    case "F64":
      return Float32Array.from(new Float64Array(buffer));
    case "BOOL":
    case "U8":
      return Float32Array.from(copy);
    case "I8":
      return Float32Array.from(new Int8Array(buffer));
    case "I16":
      return Float32Array.from(new Int16Array(buffer));
    case "U16":
      return Float32Array.from(new Uint16Array(buffer));
    case "I32":
      return Float32Array.from(new Int32Array(buffer));
    case "U32":
      return Float32Array.from(new Uint32Array(buffer));
    case "I64":
      return Float32Array.from({ length: count }, (_, index) => Number(new BigInt64Array(buffer)[index] ?? 0n));
    case "U64":
      return Float32Array.from({ length: count }, (_, index) => Number(new BigUint64Array(buffer)[index] ?? 0n));
    case "F8_E4M3":
    case "F8_E5M2":
      throw new AppError("bad-file", `weights of type ${dtype} cannot be read; F32, F16 and BF16 can`);
    default:
      return dtype satisfies never;
  }
}

let halfTable: Float32Array | undefined;

function decodeHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
  halfTable ??= Float32Array.from({ length: 65536 }, (_, bits) => halfToNumber(bits));
  const result = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index++) result[index] = halfTable[halves[index] ?? 0] ?? 0;
  return result;
}

function decodeBfloats(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const words = new Uint32Array(halves.length);
  for (let index = 0; index < halves.length; index++) words[index] = (halves[index] ?? 0) << 16;
  return new Float32Array(words.buffer);
}

/** The bits of `values` as halves, rounded to the nearest, ties to even. A loop: `from` with a function takes 50 times as long. */
export function encodeHalves(values: ArrayLike<number>, dtype: "F16" | "BF16"): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(values.length);
  const toHalf = dtype === "F16" ? numberToHalf : numberToBfloat;
  for (let index = 0; index < halves.length; index++) halves[index] = toHalf(values[index] ?? 0);
  return halves;
}

/** Little-endian bytes of `values` in `dtype`; F16 and BF16 round to the nearest, ties to even. */
export function encodeScalars(values: ArrayLike<number>, dtype: WrittenType): Uint8Array<ArrayBuffer> {
  switch (dtype) {
    case "F32":
      return new Uint8Array(Float32Array.from(values).buffer);
    case "F16":
    case "BF16":
      return new Uint8Array(encodeHalves(values, dtype).buffer);
    case "U8":
      return Uint8Array.from(values);
    case "U32":
      return new Uint8Array(Uint32Array.from(values).buffer);
    case "I32":
      return new Uint8Array(Int32Array.from(values).buffer);
    default:
      return dtype satisfies never;
  }
}
