// What stages make, as safetensors files: scores, masks, deltas, each with the losses of its training.
import { AppError } from "../base/errors";
import { encodeHeader, readBytes, readHeader, type TensorEntry } from "../formats/safetensors";
import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { bytesPerElement, sizeOf, type Tensor, view } from "../gpu/tensor";
import { Reader, readFloats, readWords, upload } from "../gpu/transfer";
import { maskOfWords } from "../kernels/mask";
import type { NeuronMask, SparseDelta } from "../kernels/neuronMask";
import { allocatePacked } from "../kernels/sparseDelta";
import type { Learned, TrainingRecord } from "./learn";
import type { Located } from "./locate";
import type { Spent } from "./progress";

/** A restored result. */
interface Kept<Result> {
  readonly result: Result;
  readonly wallMs: 0;
  readonly steps: 0;
  readonly made: Spent;
}

function kept<Result>(result: Result, made: Spent): Kept<Result> {
  return { result, wallMs: 0, steps: 0, made };
}

/** A tensor of a file: its values in parts, so that a large one is never whole in memory twice. */
export interface FileTensor {
  readonly name: string;
  readonly dtype: "F32" | "U32";
  readonly size: number;
  readonly parts: readonly BlobPart[];
}

/** A stage's file: tensors, and what is said beside them. */
export function encode(tensors: readonly FileTensor[], metadata: object): Blob {
  const plans = tensors.map(({ name, dtype, size }) => ({ name, dtype, shape: [size] }));
  const header = encodeHeader(plans, { stage: JSON.stringify(metadata) });
  return new Blob([header, ...tensors.flatMap(({ parts }) => parts)]);
}

function whole(name: string, values: Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>): FileTensor {
  return { name, dtype: values instanceof Float32Array ? "F32" : "U32", size: values.length, parts: [values] };
}

const damaged = "delete this stage where stages are kept and run again";

/** What a stage's file says beside its tensors. Error: `bad-file` for a file that no stage wrote. */
function parseDetails(text: string | undefined): object {
  try {
    const details: unknown = JSON.parse(text ?? "");
    if (typeof details === "object" && details !== null && "losses" in details) return details;
  } catch (cause) {
    throw new AppError("bad-file", `a stage file is damaged; ${damaged}`, {
      cause,
    });
  }
  throw new AppError("bad-file", `a stage file holds no losses; ${damaged}`);
}

/** Reads `encode`'s file. Error: `bad-file`. */
export async function decode(file: Blob) {
  const { tensors, metadata } = await readHeader(file);
  const details = parseDetails(metadata.stage);
  const entry = (name: string): TensorEntry => {
    const found = tensors.find((candidate) => candidate.name === name);
    if (!found) throw new AppError("bad-file", `a stage file lacks ${name}; ${damaged}`);
    return found;
  };
  const read = async (name: string): Promise<ArrayBuffer> => new Uint8Array(await readBytes(file, entry(name))).buffer;
  const readPart = async (stored: TensorEntry, offset: number, size: number): Promise<ArrayBuffer> => {
    const byteOffset = stored.byteOffset + bytesPerElement * offset;
    return new Uint8Array(await readBytes(file, { ...stored, byteOffset, sizeBytes: bytesPerElement * size })).buffer;
  };
  return { details, entry, read, readPart };
}

async function maskTensors(gpu: GpuDevice, mask: NeuronMask): Promise<FileTensor[]> {
  const tensors: FileTensor[] = [];
  for (const [slab, { maskWords }] of mask.slabs.entries())
    tensors.push(whole(`mask.${slab}`, await readWords(gpu, maskWords)));
  return tensors;
}

async function loadMask(
  gpu: GpuDevice,
  arena: Arena,
  label: string,
  slabCount: number,
  read: (name: string) => Promise<ArrayBuffer>,
) {
  const words: Uint32Array<ArrayBuffer>[] = [];
  for (let slab = 0; slab < slabCount; slab++) words.push(new Uint32Array(await read(`mask.${slab}`)));
  return maskOfWords(gpu, arena, { label, words });
}

/** Scalars of scores that are read, written and kept at once. */
export const scoreChunk = 4 << 20;

function* chunksOf(slab: Tensor): Generator<{ readonly part: Tensor; readonly offset: number; readonly size: number }> {
  for (let offset = 0; offset < sizeOf(slab); offset += scoreChunk) {
    const size = Math.min(scoreChunk, sizeOf(slab) - offset);
    yield { part: view(slab, { offset, shape: [size] }), offset, size };
  }
}

/** The importance of every scalar as a file, with the losses of the warm-up that gave it. */
export async function encodeScores(gpu: GpuDevice, slabs: readonly Tensor[], losses: readonly number[]): Promise<Blob> {
  return encode(await slabTensors(gpu, "scores", slabs), { losses });
}

async function slabTensors(gpu: GpuDevice, name: string, slabs: readonly Tensor[]): Promise<FileTensor[]> {
  const tensors: FileTensor[] = [];
  using reader = new Reader(gpu, Math.min(scoreChunk, Math.max(1, ...slabs.map(sizeOf))));
  for (const [index, slab] of slabs.entries()) {
    const parts: Blob[] = [];
    // Straight from where they are mapped: arrays of such size wait long for their collection.
    for (const { part } of chunksOf(slab)) parts.push(await reader.use(part, (mapped) => new Blob([mapped])));
    tensors.push({ name: `${name}.${index}`, dtype: "F32", size: sizeOf(slab), parts });
  }
  return tensors;
}

/** Reads `encodeScores`'s file into `slabs`; returns the losses. */
export async function decodeScores(gpu: GpuDevice, slabs: readonly Tensor[], file: Blob): Promise<readonly number[]> {
  const decoded = await decode(file);
  for (const [index, slab] of slabs.entries()) await loadSlab(gpu, decoded, `scores.${index}`, slab);
  return (decoded.details as Pick<Located, "losses">).losses;
}

async function loadSlab(
  gpu: GpuDevice,
  { entry, readPart }: Awaited<ReturnType<typeof decode>>,
  name: string,
  slab: Tensor,
): Promise<void> {
  const stored = entry(name);
  if (stored.elementCount !== sizeOf(slab)) {
    const message = `${name} of a stage file has ${stored.elementCount} scalars, not ${sizeOf(slab)}; ${damaged}`;
    throw new AppError("bad-file", message);
  }
  for (const { part, offset, size } of chunksOf(slab)) {
    upload(gpu, part, new Float32Array(await readPart(stored, offset, size)));
  }
}

/** A checkpoint of which every weight was trained, as a file: its f32 slabs; the training's record and what it took. */
export async function encodeCheckpoint(
  gpu: GpuDevice,
  slabs: readonly Tensor[],
  record: TrainingRecord,
  spent: Spent,
): Promise<Blob> {
  return encode(await slabTensors(gpu, "weights", slabs), { ...record, ...spent });
}

/** Reads one slab of `encodeCheckpoint`'s file into `target`; `decodeRecord` reads the rest. Error: `bad-file`. */
export async function readCheckpointSlab(gpu: GpuDevice, file: Blob, slab: number, target: Tensor): Promise<void> {
  await loadSlab(gpu, await decode(file), `weights.${slab}`, target);
}

/** A located mask as a file: mask words; threshold, counts, losses and what it took. */
export async function encodeLocated(gpu: GpuDevice, { mask, ...details }: Located, spent: Spent): Promise<Blob> {
  return encode(await maskTensors(gpu, mask), { ...details, ...spent });
}

/** Reads `encodeLocated`'s file; `arena` owns the mask. */
export async function decodeLocated(
  gpu: GpuDevice,
  arena: Arena,
  label: string,
  slabCount: number,
  file: Blob,
): Promise<Kept<Located>> {
  const { details, read } = await decode(file);
  const { wallMs, steps, ...located } = details as Omit<Located, "mask"> & Spent;
  const mask = await loadMask(gpu, arena, label, slabCount, read);
  return kept({ ...located, mask }, { wallMs, steps });
}

/** A learned checkpoint as a file: mask words and packed changes; the training's record and what it took. */
export async function encodeLearned(gpu: GpuDevice, { delta, ...record }: Learned, spent: Spent): Promise<Blob> {
  const values: FileTensor[] = [];
  for (const [slab, tensor] of delta.values.entries())
    values.push(whole(`values.${slab}`, await readFloats(gpu, tensor)));
  return encode([...(await maskTensors(gpu, delta.mask)), ...values], { ...record, ...spent });
}

/** Reads `encodeLearned`'s file; `arena` owns the delta. */
export async function decodeLearned(
  gpu: GpuDevice,
  arena: Arena,
  label: string,
  slabCount: number,
  file: Blob,
): Promise<Kept<Learned>> {
  const { details, read } = await decode(file);
  const { wallMs, steps, ...record } = details as TrainingRecord & Spent;
  const mask = await loadMask(gpu, arena, label, slabCount, read);
  const values = allocatePacked(arena, mask, `delta.${label}`, "weights");
  for (const [slab, tensor] of values.entries()) upload(gpu, tensor, new Float32Array(await read(`values.${slab}`)));
  const delta: SparseDelta = { mask, values };
  return kept({ ...record, delta }, { wallMs, steps });
}

/** A training of which only the figures are kept. */
export function encodeRecord(record: TrainingRecord, spent: Spent): Blob {
  return encode([], { ...record, ...spent });
}

/** Reads `encodeRecord`'s file, or the record of a checkpoint's. */
export async function decodeRecord(file: Blob): Promise<Kept<TrainingRecord>> {
  const { wallMs, steps, ...record } = (await decode(file)).details as TrainingRecord & Spent;
  return kept(record, { wallMs, steps });
}
