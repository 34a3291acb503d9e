import { join } from "node:path";
import { hasCode } from "../base/errors";
import type { Recipe } from "../formats/recipe";
import { encodeHeader } from "../formats/safetensors";
import { modelFile, type Sources } from "../formats/sources";
import type { GpuDevice } from "../gpu/device";
import { readTensor, type Slabs } from "../model/weights";
import { writeFileWhole } from "./nodeFiles";

/** Files that a model's folder may have beside its weights, copied as they are. */
const companions = ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "generation_config.json"];

/** Writes a checkpoint in the hub's layout (F32), tensor by tensor, with its configuration and tokenizer. */
export async function writeModel(
  directory: string,
  {
    gpu,
    weights,
    configJson,
    source: { recipe, sources },
    metadata,
  }: {
    readonly gpu: GpuDevice;
    readonly weights: Slabs;
    readonly configJson: unknown;
    readonly source: { readonly recipe: Recipe; readonly sources: Sources };
    readonly metadata: Readonly<Record<string, string>>;
  },
): Promise<void> {
  await writeFileWhole(join(directory, "model.safetensors"), tensorParts(gpu, weights, metadata));
  await writeFileWhole(join(directory, "config.json"), [`${JSON.stringify(configJson, null, 2)}\n`]);
  for (const name of companions) {
    try {
      const file = await modelFile(recipe.model, name, sources);
      await writeFileWhole(join(directory, name), [new Uint8Array(await file.arrayBuffer())]);
    } catch (error) {
      if (!hasCode(error, "missing-file")) throw error;
    }
  }
}

async function* tensorParts(
  gpu: GpuDevice,
  weights: Slabs,
  metadata: Readonly<Record<string, string>>,
): AsyncGenerator<Uint8Array> {
  const plans = weights.layout.tensors.map(({ name, shape }) => ({ name, dtype: "F32" as const, shape }));
  yield encodeHeader(plans, metadata);
  for (const { name } of plans) yield new Uint8Array((await readTensor(gpu, weights, name)).buffer);
}
