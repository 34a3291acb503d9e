import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

// A file of a run's tensors, made: a report's tensors with numbers drawn from a fixed sequence. The layout is that of the
// command line's file; about a fifth of the scalars are key neurons, in some rows more.

interface Report {
  readonly recipe: unknown;
  readonly model: { readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[] };
  readonly gram: { readonly basis: readonly string[] };
  readonly keyNeurons: Readonly<Record<string, unknown>>;
}

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** A number in [0, 1) that depends on nothing but its arguments. */
function drawn(seed: number, index: number): number {
  let z = (Math.imul(seed + 1, 0x9e3779b9) + Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x45d9f3b) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x45d9f3b) >>> 0;
  return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32;
}

/** `reportPath`: a report of the embedded model. The file is the same every time. */
export function keptTensors(reportPath: string): Buffer {
  const publicFile = (path: string) => readFileSync(new URL(`../public/${path}`, import.meta.url));
  const report = JSON.parse(readFileSync(reportPath, "utf8")) as Report;
  const weights = publicFile("embedded/model.safetensors");
  const config: unknown = JSON.parse(publicFile("embedded/config.json").toString());
  const { tensors } = report.model;
  const basis = report.gram.basis.slice(0, -1);
  const corpora = Object.keys(report.keyNeurons);
  const sizeOf = (tensor: number) => tensors[tensor]!.shape.reduce((product, size) => product * size, 1);
  const isKey = (corpus: string, tensor: number, scalar: number) => {
    const row = Math.floor(scalar / tensors[tensor]!.shape.at(-1)!);
    const share = 0.18 + (row % 16 === 5 ? 0.3 : 0);
    // A part of every mask is common to all, so that masks overlap more than chance would give.
    const seed = drawn(97, scalar) < 0.3 ? 1000 : 1000 + corpora.indexOf(corpus);
    return drawn(seed + 50 * tensor, scalar) < share;
  };
  const delta = (corpus: string, tensor: number, scalar: number) =>
    isKey(corpus, tensor, scalar)
      ? Math.fround((drawn(2000 + basis.indexOf(corpus) + 50 * tensor, scalar) - 0.5) * 0.02)
      : 0;

  const header: Record<string, unknown> = {};
  const parts: Buffer[] = [];
  let offset = 0;
  const put = (name: string, dtype: string, count: number, bytes: Buffer) => {
    header[name] = { dtype, shape: [count], data_offsets: [offset, offset + bytes.length] };
    parts.push(bytes);
    offset += bytes.length;
  };
  const bits = (corpus: string, tensor: number) => {
    const bytes = Buffer.alloc(Math.ceil(sizeOf(tensor) / 8));
    for (let i = 0; i < sizeOf(tensor); i += 1) if (isKey(corpus, tensor, i)) bytes[i >> 3]! |= 1 << (i & 7);
    return bytes;
  };
  for (const corpus of basis) {
    tensors.forEach(({ name }, tensor) => {
      const values: number[] = [];
      for (let i = 0; i < sizeOf(tensor); i += 1) if (isKey(corpus, tensor, i)) values.push(delta(corpus, tensor, i));
      put(`delta/${corpus}/values/${name}`, "F32", values.length, Buffer.from(Float32Array.from(values).buffer));
    });
  }
  for (const [prefix, suffix, vectors] of [
    ["delta/", "/mask/", basis],
    ["mask/", "/", corpora],
  ] as const) {
    for (const corpus of vectors) {
      tensors.forEach(({ name }, tensor) => {
        const bytes = bits(corpus, tensor);
        put(`${prefix}${corpus}${suffix}${name}`, "U8", bytes.length, bytes);
      });
    }
  }
  const metadata = {
    ...{ format: "maet-run", version: "1", scalarType: "F32", program: "made for a journey" },
    ...{ basis: JSON.stringify(basis), corpora: JSON.stringify(corpora), recipe: JSON.stringify(report.recipe) },
    modelHash: sha256(canonical({ config, hashes: [sha256(sha256(weights))] })),
  };
  const text = Buffer.from(JSON.stringify({ __metadata__: metadata, ...header }));
  const length = Math.ceil(text.length / 8) * 8;
  const head = Buffer.alloc(8 + length, 32);
  head.writeBigUInt64LE(BigInt(length));
  text.copy(head, 8);
  return Buffer.concat([head, ...parts]);
}
