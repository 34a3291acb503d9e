import { AppError } from "../base/errors";
import { bytesOfType, type DataType, decodeScalars, isDataType, type WrittenType } from "./dtype";
import { parseJson, shown } from "./json";

// Limits for files of unknown origin. The largest published headers (models of several hundred billion parameters) are below 5 MB.
const maxHeaderBytes = 25_000_000;
const maxTensors = 200_000;
const maxRank = 8;
const maxNameLength = 1024;

/** One tensor of a file. `byteOffset` counts from the file's first byte. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly byteOffset: number;
  readonly sizeBytes: number;
  readonly elementCount: number;
}

/** A header: tensors in the order of their bytes, and the free text pairs of `__metadata__`. */
export interface SafetensorsHeader {
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

function refuse(message: string): never {
  throw new AppError("bad-file", `not a valid safetensors file: ${message}`);
}

/**
 * Reads and checks the header of a whole file: every range inside the file, no gaps, no overlaps, shape × type = bytes.
 * Format: github.com/huggingface/safetensors. Error: `bad-file`.
 */
export async function readHeader(file: Blob): Promise<SafetensorsHeader> {
  if (file.size < 10) refuse(`it has ${file.size} bytes; at least 10 are needed`);
  const headerBytes = headerLength(new Uint8Array(await file.slice(0, 8).arrayBuffer()), file.size);
  const bytes = new Uint8Array(await file.slice(8, 8 + headerBytes).arrayBuffer());
  return parseHeader(bytes, file.size);
}

/** The length of the header in bytes, from the file's first eight; checked against the limit and the file's size. */
export function headerLength(first: Uint8Array, fileBytes: number): number {
  const length = new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(maxHeaderBytes)) refuse(`its header says ${length} bytes; the limit is ${maxHeaderBytes}`);
  if (Number(length) + 8 > fileBytes) refuse(`its header says ${length} bytes, but the file has ${fileBytes}`);
  return Number(length);
}

/** Checks the header's text (the bytes after the first eight) of a file of `fileBytes` bytes. */
export function parseHeader(bytes: Uint8Array, fileBytes: number): SafetensorsHeader {
  const fields = parseObject(bytes);
  const dataStart = 8 + bytes.byteLength;
  let metadata: Record<string, string> = {};
  const tensors: TensorEntry[] = [];
  if (fields.length > maxTensors) refuse(`it names ${fields.length} tensors; the limit is ${maxTensors}`);
  for (const [name, value] of fields) {
    if (name === "__metadata__") metadata = parseMetadata(value);
    else tensors.push(parseEntry(name, value, dataStart));
  }
  tensors.sort((a, b) => a.byteOffset - b.byteOffset || a.sizeBytes - b.sizeBytes);
  let end = dataStart;
  for (const { name, byteOffset, sizeBytes } of tensors) {
    if (byteOffset < end) refuse(`tensor ${name} overlaps the one before it`);
    if (byteOffset > end) refuse(`${byteOffset - end} bytes before tensor ${name} belong to no tensor`);
    end = byteOffset + sizeBytes;
  }
  if (end !== fileBytes) {
    const cause = end > fileBytes ? "the download may be incomplete" : "bytes at its end belong to no tensor";
    refuse(`its tensors end at byte ${end}, but the file has ${fileBytes}; ${cause}`);
  }
  return { tensors, metadata };
}

function parseObject(bytes: Uint8Array): [string, unknown][] {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError("bad-file", "not a valid safetensors file: its header is not UTF-8", { cause });
  }
  const value = parseJson(text, "not a valid safetensors file: its header");
  if (!isRecord(value)) refuse("its header is not a JSON object");
  return Object.entries(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseMetadata(value: unknown): Record<string, string> {
  if (!isRecord(value)) refuse("__metadata__ is not an object");
  const pairs: [string, string][] = [];
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") refuse(`__metadata__.${key.slice(0, 80)} is not a string`);
    pairs.push([key, text]);
  }
  return Object.fromEntries(pairs);
}

function parseEntry(name: string, value: unknown, dataStart: number): TensorEntry {
  if (name.length === 0 || name.length > maxNameLength) {
    refuse(`a tensor's name has ${name.length} characters; 1 to ${maxNameLength} are allowed`);
  }
  if (!isRecord(value)) refuse(`tensor ${name} is not described by an object`);
  const { dtype, shape, data_offsets: offsets, ...others } = value;
  const other = Object.keys(others)[0];
  if (other !== undefined) refuse(`tensor ${name} has an unknown field ${shown(other)}`);
  if (!isDataType(dtype)) refuse(`tensor ${name} has the unknown type ${shown(dtype)}`);
  if (!isCountList(shape) || shape.length > maxRank) {
    refuse(`the shape of tensor ${name} is not a list of up to ${maxRank} counts`);
  }
  if (!isCountList(offsets) || offsets.length !== 2) refuse(`the offsets of tensor ${name} are not two counts`);
  const [begin = 0, end = 0] = offsets;
  const elementCount = shape.reduce((product, size) => product * size, 1);
  const sizeBytes = elementCount * bytesOfType[dtype];
  if (!Number.isSafeInteger(sizeBytes)) refuse(`tensor ${name} would have ${sizeBytes} bytes`);
  if (end - begin !== sizeBytes) {
    refuse(`tensor ${name}, ${dtype} [${shape.join(", ")}], needs ${sizeBytes} bytes; its offsets hold ${end - begin}`);
  }
  return { name, dtype, shape, byteOffset: dataStart + begin, sizeBytes, elementCount };
}

function isCountList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** The scalars of one tensor as 32-bit floats (see `decodeScalars`). */
export async function readTensor(file: Blob, entry: TensorEntry): Promise<Float32Array<ArrayBuffer>> {
  return decodeScalars(await readBytes(file, entry), entry.dtype);
}

/** The raw bytes of one tensor. */
export async function readBytes(file: Blob, { byteOffset, sizeBytes, name }: TensorEntry): Promise<Uint8Array> {
  const bytes = new Uint8Array(await file.slice(byteOffset, byteOffset + sizeBytes).arrayBuffer());
  if (bytes.byteLength !== sizeBytes) {
    throw new AppError("bad-file", `tensor ${name}: ${bytes.byteLength} of ${sizeBytes} bytes could be read`);
  }
  return bytes;
}

/** A tensor to be written. */
export interface TensorPlan {
  readonly name: string;
  readonly dtype: WrittenType;
  readonly shape: readonly number[];
}

/**
 * The first bytes of a file (length and header, padded with spaces to a multiple of 8) whose tensors follow in the
 * given order without gaps: write these, then each tensor's bytes (`encodeScalars`).
 */
export function encodeHeader(
  tensors: readonly TensorPlan[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const fields: [string, unknown][] = Object.keys(metadata).length > 0 ? [["__metadata__", metadata]] : [];
  let offset = 0;
  for (const { name, dtype, shape } of tensors) {
    const end = offset + shape.reduce((product, size) => product * size, 1) * bytesOfType[dtype];
    fields.push([name, { dtype, shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields)));
  const length = Math.ceil(text.byteLength / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(32);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
}
