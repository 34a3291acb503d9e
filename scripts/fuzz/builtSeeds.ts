import { unzipSync } from "fflate";
import { writeBundle } from "../../src/formats/bundle";
import { encodeRunTensors, maskWordCount, type RunTensors } from "../../src/formats/runTensors";

const madeAt = new Date("2026-11-25T12:00:00Z");

/** A bundle, whole and as the files in it. */
export async function bundleSeed() {
  const report = { version: 1, name: "run", losses: { "learn/ability": [3, 2, 1] } };
  const tensors = new Blob([new Uint8Array(100).fill(7)]);
  const file = await writeBundle({ report, labels: { name: "run" }, tensors, program: "fuzz", madeAt });
  const zip = new Uint8Array(await file.arrayBuffer());
  return { zip, files: unzipSync(zip), madeAt };
}

/** The model of `runTensorsSeed`. */
export const runTensorsShapes = [
  { name: "embed", shape: [7, 5] },
  { name: "norm", shape: [5] },
] as const;

const sizes = [35, 5];
const everyThird = (size: number) => {
  const words = new Uint32Array(maskWordCount(size));
  for (let scalar = 0; scalar < size; scalar += 3)
    words[scalar >>> 5] = (words[scalar >>> 5] ?? 0) | (1 << (scalar & 31));
  return words;
};

/** A file of two masks and one delta. */
export async function runTensorsSeed(): Promise<Uint8Array<ArrayBuffer>> {
  const counts = sizes.map((size) => Math.ceil(size / 3));
  const readBits = async (_: string, tensor: number) => everyThird(sizes[tensor] ?? 0);
  const run: RunTensors = {
    tensors: runTensorsShapes,
    corpora: ["ability", "bn"],
    basis: ["ability"],
    origin: { modelHash: "0".repeat(64), recipe: "{}", program: "fuzz" },
    scalarType: "F32",
    counts: () => counts,
    readMask: readBits,
    readDeltaMask: readBits,
    readDeltaValues: async (_, tensor) => new Float32Array(counts[tensor] ?? 0).fill(0.25),
  };
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of encodeRunTensors(run, "F32")) parts.push(part);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
