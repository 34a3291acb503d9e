// Adapters on the GPU, written in PEFT's layout and read back.
import { expect, test } from "vitest";
import { openAdapterFolder } from "../../formats/adapterFolder";
import { Arena } from "../../gpu/arena";
import { testDevice } from "../../gpu/testing";
import { allocateAdapters, initialiseAdapters, loadAdapters } from "../../model/adapters";
import { projectionSpecs } from "../../model/parameters";
import { tinyConfig as config } from "../../model/testing";
import { readTensor } from "../../model/weights";
import { adapterFiles } from "./adapterFiles";
import type { ExportFile } from "./exportFiles";

async function bytesOf(files: readonly ExportFile[]): Promise<ReadonlyMap<string, Blob>> {
  const written = new Map<string, Blob>();
  for (const { path, sizeBytes, parts } of files) {
    const all: Uint8Array<ArrayBuffer>[] = [];
    for await (const part of parts()) all.push(part.slice());
    const file = new Blob(all);
    expect(file.size, path).toBe(sizeBytes);
    written.set(path, file);
  }
  return written;
}

test.each(["llama", "baichuan"] as const)(
  "%s: adapters come back bit for bit, and so do halves",
  async (architecture) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const model = { ...config, architecture, kvHeads: architecture === "baichuan" ? 4 : 2 };
    const adapters = allocateAdapters(arena, model, { rank: 3, scale: 0.7 });
    initialiseAdapters(gpu, adapters, 9);
    for (const scalarType of ["F32", "BF16"] as const) {
      const first = await bytesOf(adapterFiles(gpu, adapters, { scalarType, baseModel: "owner/base" }));
      const folder = await openAdapterFolder(async (path) => first.get(path)!, projectionSpecs(model));
      expect(folder.targetModules).toContain(architecture === "baichuan" ? "W_pack" : "q_proj");
      const loaded = await loadAdapters(arena, model, folder);
      expect(Math.fround(loaded.scale)).toBe(Math.fround(0.7));
      if (scalarType === "F32") {
        for (const { name } of adapters.weights.layout.tensors) {
          const [written, read] = [adapters, loaded].map(({ weights }) => readTensor(gpu, weights, name));
          expect(new Uint32Array((await read!).buffer)).toEqual(new Uint32Array((await written!).buffer));
        }
      }
      const second = await bytesOf(adapterFiles(gpu, loaded, { scalarType, baseModel: "owner/base" }));
      for (const [path, file] of first) {
        expect(Buffer.from(await second.get(path)!.arrayBuffer()), path).toEqual(Buffer.from(await file.arrayBuffer()));
      }
    }
  },
);
