import * as v from "valibot";
import { countAllBits } from "../base/bits";
import { AppError } from "../base/errors";
import { encodeScalars } from "./dtype";
import { encodeHeader, readBytes, readHeader, readTensor, type TensorEntry, type TensorPlan } from "./safetensors";

/** Bits of a mask are held in whole blocks of this many words, as on the GPU. */
const blockWords = 32;
const maxVectors = 256;
const formatName = "maet-run";
/** From here on a number rounds to infinity as F16. */
const halfLimit = 65520;

export type RunScalarType = "F16" | "F32";

/** What a run's tensors come from; free text but for the hash. */
export interface RunOrigin {
  /** `hashModel` of the base. */
  readonly modelHash: string;
  /** The recipe as JSON. */
  readonly recipe: string;
  readonly program: string;
}

/**
 * Everything that a run located and learned, tensor by tensor: read from a GPU, or from the file that `encodeRunTensors`
 * writes. Bits: scalar i of the tensor (row-major) is bit i mod 32 of word ⌊i / 32⌋; whole blocks of 32 words, the rest 0.
 */
export interface RunTensors {
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Corpora whose key neurons were located. */
  readonly corpora: readonly string[];
  /** Deltas in the order of the method's basis. */
  readonly basis: readonly string[];
  readonly origin: RunOrigin;
  /** How the changes are kept: F16 has rounded them. */
  readonly scalarType: RunScalarType;
  /** Trained scalars of a delta in each tensor. */
  counts(delta: string): readonly number[];
  readMask(corpus: string, tensor: number): Promise<Uint32Array<ArrayBuffer>>;
  readDeltaMask(delta: string, tensor: number): Promise<Uint32Array<ArrayBuffer>>;
  /** Changes of the trained scalars, in the order of their bits. */
  readDeltaValues(delta: string, tensor: number): Promise<Float32Array<ArrayBuffer>>;
}

const scalarsOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const bitBytes = (shape: readonly number[]): number => Math.ceil(scalarsOf(shape) / 8);
const nameOf = {
  mask: (corpus: string, tensor: string) => `mask/${corpus}/${tensor}`,
  deltaMask: (delta: string, tensor: string) => `delta/${delta}/mask/${tensor}`,
  deltaValues: (delta: string, tensor: string) => `delta/${delta}/values/${tensor}`,
};

/** Words for the bits of a tensor of `scalars` scalars: whole blocks. */
export function maskWordCount(scalars: number): number {
  return Math.ceil(scalars / (32 * blockWords)) * blockWords;
}

/**
 * The run as one safetensors file, part by part: packed values of every delta (F32, or F16 rounded to the nearest, ties to
 * even), then mask bits (U8, bit i mod 8 of byte ⌊i / 8⌋). Errors: `diverged` for a value that is no number or, as F16, too large.
 */
export async function* encodeRunTensors(
  run: RunTensors,
  scalarType: RunScalarType,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const { tensors, corpora, basis, origin } = run;
  const values = basis.flatMap((delta) =>
    run.counts(delta).map((count, tensor): TensorPlan => {
      const name = nameOf.deltaValues(delta, tensors[tensor]?.name ?? "");
      return { name, dtype: scalarType, shape: [count] };
    }),
  );
  const bits = (name: (vector: string, tensor: string) => string, vectors: readonly string[]): TensorPlan[] =>
    vectors.flatMap((vector) =>
      tensors.map((tensor) => ({ name: name(vector, tensor.name), dtype: "U8", shape: [bitBytes(tensor.shape)] })),
    );
  const plans = [...values, ...bits(nameOf.deltaMask, basis), ...bits(nameOf.mask, corpora)];
  const lists = { basis: JSON.stringify(basis), corpora: JSON.stringify(corpora) };
  yield encodeHeader(plans, { format: formatName, version: "1", scalarType, ...lists, ...origin });
  for (const delta of basis) {
    for (const [index, { name }] of tensors.entries()) {
      const packed = await run.readDeltaValues(delta, index);
      checkWritable(packed, scalarType, `${delta}, ${name}`);
      yield encodeScalars(packed, scalarType);
    }
  }
  const bitsOf = (words: Uint32Array<ArrayBuffer>, index: number) =>
    new Uint8Array(words.buffer, words.byteOffset, bitBytes(tensors[index]?.shape ?? [0])).slice();
  for (const delta of basis) {
    for (const index of tensors.keys()) yield bitsOf(await run.readDeltaMask(delta, index), index);
  }
  for (const corpus of corpora) {
    for (const index of tensors.keys()) yield bitsOf(await run.readMask(corpus, index), index);
  }
}

function checkWritable(values: Float32Array, scalarType: RunScalarType, place: string): void {
  const limit = scalarType === "F16" ? halfLimit : Number.POSITIVE_INFINITY;
  const found = values.find((value) => !(Math.abs(value) < limit));
  if (found === undefined) return;
  const advice = Number.isFinite(found) ? "write F32" : "the training diverged; use a lower learning rate";
  throw new AppError("diverged", `${place}: the change ${found} cannot be kept as ${scalarType}; ${advice}`);
}

const names = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
  v.maxLength(maxVectors),
  v.check((list) => new Set(list).size === list.length, "names that differ"),
);
const metadataSchema = v.object({
  format: v.literal(formatName),
  version: v.literal("1"),
  scalarType: v.picklist(["F16", "F32"]),
  basis: names,
  corpora: names,
  modelHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  recipe: v.string(),
  program: v.pipe(v.string(), v.maxLength(1000)),
});

function refuse(message: string): never {
  throw new AppError("bad-file", `the run's tensors cannot be used: ${message}`);
}

/**
 * Opens a file of `encodeRunTensors` for a model of `tensors`: every entry is checked to be there, alone, and of the size
 * that its tensor needs; no value is read yet. What is read later is checked then: bits beyond the tensor, as many values as
 * bits, finite values. Error: `bad-file`.
 */
export async function openRunTensors(file: Blob, tensors: RunTensors["tensors"]): Promise<RunTensors> {
  const header = await readHeader(file);
  const parsed = v.safeParse(metadataSchema, header.metadata);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    refuse(`${v.getDotPath(issue) ?? "metadata"} does not fit: ${issue.message.slice(0, 200)}`);
  }
  const { basis, corpora, scalarType, ...origin } = parsed.output;
  const entries = new Map(header.tensors.map((entry) => [entry.name, entry]));
  const expect = (name: string, dtype: string, fits: (count: number) => boolean): TensorEntry => {
    const entry = entries.get(name) ?? refuse(`${name} is missing`);
    if (entry.dtype !== dtype || entry.shape.length !== 1 || !fits(entry.elementCount)) {
      refuse(`${name} is ${entry.dtype} [${entry.shape.join(", ")}], which does not fit its tensor`);
    }
    return entry;
  };
  const maskOf = (name: string, index: number): TensorEntry => {
    const { shape } = tensors[index] ?? refuse(`the model has no tensor ${index}`);
    return expect(name, "U8", (count) => count === bitBytes(shape));
  };
  const each = <Found>(vectors: readonly string[], find: (vector: string, tensor: string, index: number) => Found) =>
    new Map(vectors.map((vector) => [vector, tensors.map(({ name }, index) => find(vector, name, index))]));
  const masks = each(corpora, (corpus, name, index) => maskOf(nameOf.mask(corpus, name), index));
  const deltas = each(basis, (delta, name, index) => ({
    mask: maskOf(nameOf.deltaMask(delta, name), index),
    values: expect(
      nameOf.deltaValues(delta, name),
      scalarType,
      (count) => count <= scalarsOf(tensors[index]?.shape ?? [0]),
    ),
  }));
  const expected = tensors.length * (corpora.length + 2 * basis.length);
  if (entries.size !== expected) refuse(`it holds ${entries.size} tensors; ${expected} belong to its run`);
  const found = <Found>(map: ReadonlyMap<string, readonly Found[]>, vector: string, index: number): Found =>
    map.get(vector)?.[index] ??
    missing(map.has(vector) ? `the run has no tensor ${index}` : `the run has no ${vector.slice(0, 80)}`);
  const readBits = async (entry: TensorEntry, index: number) => {
    const scalars = scalarsOf(tensors[index]?.shape ?? [0]);
    return toWords(await readBytes(file, entry), scalars, entry.name);
  };
  return {
    tensors,
    corpora,
    basis,
    origin: { modelHash: origin.modelHash, recipe: origin.recipe, program: origin.program },
    scalarType,
    counts: (delta) => tensors.map((_, index) => found(deltas, delta, index).values.elementCount),
    readMask: async (corpus, index) => readBits(found(masks, corpus, index), index),
    async readDeltaMask(delta, index) {
      const { mask, values } = found(deltas, delta, index);
      const words = await readBits(mask, index);
      const count = countAllBits(words);
      if (count !== values.elementCount) refuse(`${mask.name} has ${count} bits for ${values.elementCount} values`);
      return words;
    },
    async readDeltaValues(delta, index) {
      const { values } = found(deltas, delta, index);
      const packed = await readTensor(file, values);
      if (!packed.every(Number.isFinite)) refuse(`${values.name} holds a value that is no number`);
      return packed;
    },
  };
}

function missing(message: string): never {
  throw new AppError("bad-usage", message);
}

function toWords(bytes: Uint8Array, scalars: number, name: string): Uint32Array<ArrayBuffer> {
  const spare = bytes.length * 8 - scalars;
  if (spare > 0 && (bytes.at(-1) ?? 0) >>> (8 - spare) !== 0) refuse(`${name} has bits beyond its tensor`);
  const words = new Uint32Array(maskWordCount(scalars));
  new Uint8Array(words.buffer).set(bytes);
  return words;
}
