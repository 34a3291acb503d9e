import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";

// A recording of a model with large matrices, made: report and file of a run's tensors as the command line writes them.
// Its key neurons and changes are random bytes, the same every time, and some rows hold more than others.

const tensors = [
  { name: "model.layers.0.mlp.down_proj.weight", shape: [576, 1536] },
  { name: "model.layers.0.mlp.up_proj.weight", shape: [4096, 4096] },
] as const;
/** Of 256 bytes of a mask, these have one bit set, the others none: 5 % key neurons. */
const filledBytes = 102;

/** Bytes that are the same every time (xorshift32). */
function randomBytes(count: number, seed: number): Buffer {
  const words = new Uint32Array(Math.ceil(count / 4));
  let state = seed;
  for (let i = 0; i < words.length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return Buffer.from(words.buffer, 0, count);
}

/** Bits of a tensor's key neurons, one in eight at most; and how many are set. */
function madeMask([rows, columns]: readonly [number, number], seed: number) {
  const bits = randomBytes((rows * columns) / 8, seed);
  let count = 0;
  for (let i = 0; i < bits.length; i += 1) {
    const byte = bits[i] ?? 0;
    const row = Math.floor((8 * i) / columns);
    // Every 16th row is twice as full.
    const isSet = byte < (row % 16 === 5 ? 2 * filledBytes : filledBytes);
    bits[i] = isSet ? 1 << (byte & 7) : 0;
    count += isSet ? 1 : 0;
  }
  return { bits, count };
}

/** 16-bit floats of either sign between 2⁻¹¹ and 2⁻⁷. */
function madeChanges(count: number, seed: number): Buffer {
  const bytes = randomBytes(2 * count, seed);
  for (let i = 1; i < bytes.length; i += 2) bytes[i] = ((bytes[i] ?? 0) & 0x8f) | 0x10;
  return bytes;
}

interface MadeRecording {
  readonly report: string;
  readonly file: Buffer;
}

/** The shipped recording as if its model had only those two matrices, with its file of tensors. */
function makeLargeRecording(): MadeRecording {
  const recorded = JSON.parse(readFileSync("public/recorded/embedded.json", "utf8"));
  const basis: string[] = recorded.gram.basis.slice(0, -1);
  const corpora = Object.keys(recorded.keyNeurons);
  const header: Record<string, unknown> = {};
  const parts: Buffer[] = [];
  let offset = 0;
  const put = (name: string, dtype: "U8" | "F16", count: number, bytes: Buffer) => {
    header[name] = { dtype, shape: [count], data_offsets: [offset, offset + bytes.length] };
    parts.push(bytes);
    offset += bytes.length;
  };
  const keyNeurons: Record<string, { count: number; threshold: number; byTensor: number[] }> = {};
  const deltaMasks: [string, Buffer][] = [];
  for (const [index, corpus] of corpora.entries()) {
    const byTensor: number[] = [];
    for (const [tensor, { name, shape }] of tensors.entries()) {
      const seed = 1 + 2 * index + 100 * tensor;
      const { bits, count } = madeMask(shape, seed);
      byTensor.push(count);
      put(`mask/${corpus}/${name}`, "U8", bits.length, bits);
      if (!basis.includes(corpus)) continue;
      // What a corpus changes are its key neurons.
      deltaMasks.push([`delta/${corpus}/mask/${name}`, bits]);
      put(`delta/${corpus}/values/${name}`, "F16", count, madeChanges(count, seed + 1));
    }
    keyNeurons[corpus] = { count: byTensor.reduce((sum, count) => sum + count, 0), threshold: 1e-4, byTensor };
  }
  for (const [name, bits] of deltaMasks) put(name, "U8", bits.length, bits);
  const metadata = {
    ...{ format: "maet-run", version: "1", scalarType: "F16", program: "made for a journey" },
    ...{ basis: JSON.stringify(basis), corpora: JSON.stringify(corpora), recipe: JSON.stringify(recorded.recipe) },
    modelHash: createHash("sha256").update("no model").digest("hex"),
  };
  const text = Buffer.from(JSON.stringify({ __metadata__: metadata, ...header }));
  const length = Math.ceil(text.length / 8) * 8;
  const head = Buffer.alloc(8 + length, 32);
  head.writeBigUInt64LE(BigInt(length));
  text.copy(head, 8);
  return { report: reportOf(recorded, keyNeurons), file: Buffer.concat([head, ...parts]) };
}

function reportOf(recorded: Record<string, unknown>, keyNeurons: unknown): string {
  const { overlaps: _, movement: __, answers: ___, ...rest } = recorded;
  const { basis } = recorded.gram as { readonly basis: readonly string[] };
  const recipe = recorded.recipe as { readonly locate: object };
  // An orthogonal basis: no vector is like another, the base is the longest.
  const gram = basis.flatMap((a, i) => basis.map((b) => (a === b ? (i === basis.length - 1 ? 100 : 1) : 0)));
  return JSON.stringify({
    ...rest,
    name: "made for tests: large matrices",
    recipe: {
      ...recipe,
      locate: { ...recipe.locate, keyNeuronRatio: 0.05 },
      select: { transferRatio: 1, similarity: "dot" },
    },
    model: {
      ...(recorded.model as object),
      name: "large matrices",
      tensors,
      parameterCount: tensors.reduce((sum, { shape: [rows, columns] }) => sum + rows * columns, 0),
    },
    keyNeurons,
    gram: { basis, matrices: tensors.map(() => gram) },
    similarity: { dot: {}, cosine: {} },
    transferSet: tensors.map(({ name }) => name),
  });
}

/** Serves that recording in the place of the shipped one. */
export async function serveLargeRecording(page: Page): Promise<void> {
  const { report, file } = makeLargeRecording();
  await page.route("**/recorded/embedded.json", (route) =>
    route.fulfill({ body: report, contentType: "application/json" }),
  );
  await page.route("**/recorded/embedded.tensors.safetensors", (route) =>
    route.fulfill({ body: file, contentType: "application/octet-stream" }),
  );
}
