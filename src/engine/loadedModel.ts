import { type ModelConfig, parseModelConfig } from "../formats/modelConfig";
import type { Precision } from "../formats/recipe";
import { openWeightFiles } from "../formats/weightFiles";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { PassingFile } from "../hub/passingFile";
import { buildLayout, type Layout } from "../model/layout";
import { loadWeights } from "../model/loadWeights";
import { parameterSpecs } from "../model/parameters";
import { allocateSlabs, type Slabs } from "../model/weights";
import type { ModelSummary, SentModelFiles } from "./api";

/** A model whose base weights are on the GPU. Owns them. */
export interface LoadedModel extends Disposable {
  readonly summary: ModelSummary;
  readonly config: ModelConfig;
  readonly base: Slabs;
  /** `hashBlob` of the weight files that passed, by their path. */
  readonly passedHashes: ReadonlyMap<string, string>;
}

/** Bytes that are on the GPU, of those that will be. */
export interface LoadProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** Where a model's scalars lie on an adapter with these limits. */
export function layoutFor(
  config: ModelConfig,
  {
    maxBufferSize,
    maxStorageBufferBindingSize,
  }: Pick<GPUSupportedLimits, "maxBufferSize" | "maxStorageBufferBindingSize">,
): Layout {
  return buildLayout(parameterSpecs(config), Math.min(maxBufferSize, maxStorageBufferBindingSize));
}

/**
 * Parses the configuration, lays the parameters out and uploads them. Errors: `unsupported-model`, `bad-file`,
 * `out-of-memory`; `bad-recipe` where f16 cannot hold a weight; of files of the hub those of `RemoteFile` and `PassingFile`.
 */
export async function openLoadedModel(
  gpu: GpuDevice,
  { name, config: json, weights }: SentModelFiles,
  precision: Precision = "f32",
  onProgress: (progress: LoadProgress) => void = () => undefined,
): Promise<LoadedModel> {
  const config = parseModelConfig(json);
  const specs = parameterSpecs(config);
  const layout = layoutFor(config, gpu.limits);
  const passing = new Map<string, PassingFile>();
  const blobs: Blob[] = [];
  for (const place of weights) {
    if (place instanceof Blob) {
      blobs.push(place);
      continue;
    }
    const file = await PassingFile.open(place);
    passing.set(place.file.path, file);
    blobs.push(file.blob);
  }
  const files = await openWeightFiles(blobs);
  const arena = new Arena(gpu);
  try {
    const base = allocateSlabs(arena, layout, "base", "weights", precision);
    await arena.allocated();
    for await (const progress of loadWeights(gpu, base, files)) {
      gpu.throwIfFailed();
      onProgress(progress);
    }
    const passedHashes = new Map<string, string>();
    for (const [path, file] of passing) passedHashes.set(path, await file.finish());
    const summary = {
      name,
      config,
      tensors: specs.map(({ name, shape }) => ({ name, shape })),
      parameterCount: layout.parameterCount,
      precision,
    };
    return { summary, config, base, passedHashes, [Symbol.dispose]: () => arena[Symbol.dispose]() };
  } catch (error) {
    arena[Symbol.dispose]();
    throw error;
  }
}
