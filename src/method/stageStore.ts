import { AppError } from "../base/errors";
import { encodeHeader, readBytes, readHeader } from "../formats/safetensors";
import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { readFloats, readWords, upload } from "../gpu/transfer";
import { maskOfWords } from "../kernels/mask";
import type { NeuronMask, SparseDelta } from "../kernels/neuronMask";
import { allocatePacked } from "../kernels/sparseDelta";
import type { Learned } from "./learn";
import type { Located } from "./locate";

/** Keeps what finished stages made, so that an interrupted run continues after them. Keys are stage names. */
export interface StageStore {
  load(stage: string): Promise<Blob | undefined>;
  save(stage: string, file: Blob): Promise<void>;
}

type Values = Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

function encode(tensors: readonly (readonly [name: string, values: Values])[], metadata: object): Blob {
  const plans = tensors.map(([name, values]) => {
    const dtype = values instanceof Float32Array ? ("F32" as const) : ("U32" as const);
    return { name, dtype, shape: [values.length] };
  });
  const header = encodeHeader(plans, { stage: JSON.stringify(metadata) });
  return new Blob([header, ...tensors.map(([, values]) => values)]);
}

/** What a stage's file says beside its tensors. Error: `bad-file` for a file that no stage wrote. */
function parseDetails(text: string | undefined): object {
  try {
    const details: unknown = JSON.parse(text ?? "");
    if (typeof details === "object" && details !== null && "losses" in details) return details;
  } catch (cause) {
    throw new AppError("bad-file", "a stage file is damaged; delete the output folder's stages and run again", {
      cause,
    });
  }
  throw new AppError("bad-file", "a stage file holds no losses; delete the output folder's stages and run again");
}

async function decode(file: Blob) {
  const { tensors, metadata } = await readHeader(file);
  const details = parseDetails(metadata.stage);
  const read = async (name: string): Promise<ArrayBuffer> => {
    const entry = tensors.find((candidate) => candidate.name === name);
    if (!entry)
      throw new AppError("bad-file", `a stage file lacks ${name}; delete the output folder's stages and run again`);
    return new Uint8Array(await readBytes(file, entry)).buffer;
  };
  return { details, read };
}

async function maskTensors(gpu: GpuDevice, mask: NeuronMask): Promise<[string, Uint32Array<ArrayBuffer>][]> {
  const tensors: [string, Uint32Array<ArrayBuffer>][] = [];
  for (const [slab, { maskWords }] of mask.slabs.entries())
    tensors.push([`mask.${slab}`, await readWords(gpu, maskWords)]);
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

/** A located mask as a file: mask words, threshold, counts by tensor, losses. */
export async function encodeLocated(gpu: GpuDevice, { mask, threshold, byTensor, losses }: Located): Promise<Blob> {
  return encode(await maskTensors(gpu, mask), { threshold, byTensor, losses });
}

/** Reads `encodeLocated`'s file; `arena` owns the mask. */
export async function decodeLocated(
  gpu: GpuDevice,
  arena: Arena,
  label: string,
  slabCount: number,
  file: Blob,
): Promise<Located> {
  const { details, read } = await decode(file);
  const { threshold, byTensor, losses } = details as Omit<Located, "mask">;
  return { mask: await loadMask(gpu, arena, label, slabCount, read), threshold, byTensor, losses };
}

/** A learned checkpoint as a file: mask words, packed changes, losses. */
export async function encodeLearned(gpu: GpuDevice, { delta, losses }: Learned): Promise<Blob> {
  const values: [string, Float32Array<ArrayBuffer>][] = [];
  for (const [slab, tensor] of delta.values.entries()) values.push([`values.${slab}`, await readFloats(gpu, tensor)]);
  return encode([...(await maskTensors(gpu, delta.mask)), ...values], { losses });
}

/** Reads `encodeLearned`'s file; `arena` owns the delta. */
export async function decodeLearned(
  gpu: GpuDevice,
  arena: Arena,
  label: string,
  slabCount: number,
  file: Blob,
): Promise<Learned> {
  const { details, read } = await decode(file);
  const { losses } = details as Pick<Learned, "losses">;
  const mask = await loadMask(gpu, arena, label, slabCount, read);
  const values = allocatePacked(arena, mask, `delta.${label}`, "weights");
  for (const [slab, tensor] of values.entries()) upload(gpu, tensor, new Float32Array(await read(`values.${slab}`)));
  const delta: SparseDelta = { mask, values };
  return { delta, losses };
}
