import { type ModelConfig, parseModelConfig } from "../formats/modelConfig";
import type { Precision } from "../formats/recipe";
import { openWeightFiles } from "../formats/weightFiles";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { buildLayout, type Layout } from "../model/layout";
import { loadWeights } from "../model/loadWeights";
import { parameterSpecs } from "../model/parameters";
import { allocateSlabs, type Slabs } from "../model/weights";
import type { ModelFiles, ModelSummary } from "./api";

/** A model whose base weights are on the GPU. Owns them. */
export interface LoadedModel extends Disposable {
  readonly summary: ModelSummary;
  readonly config: ModelConfig;
  readonly base: Slabs;
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

/** Parses the configuration, lays the parameters out and uploads them. Errors: `unsupported-model`, `bad-file`, `out-of-memory`; `bad-recipe` where f16 cannot hold a weight. */
export async function openLoadedModel(
  gpu: GpuDevice,
  { name, config: json, weights }: ModelFiles,
  precision: Precision = "f32",
  onProgress: (progress: LoadProgress) => void = () => undefined,
): Promise<LoadedModel> {
  const config = parseModelConfig(json);
  const specs = parameterSpecs(config);
  const layout = layoutFor(config, gpu.limits);
  const files = await openWeightFiles(weights);
  const arena = new Arena(gpu);
  try {
    const base = allocateSlabs(arena, layout, "base", "weights", precision);
    await arena.allocated();
    for await (const progress of loadWeights(gpu, base, files)) {
      gpu.throwIfFailed();
      onProgress(progress);
    }
    const summary = {
      name,
      config,
      tensors: specs.map(({ name, shape }) => ({ name, shape })),
      parameterCount: layout.parameterCount,
      precision,
    };
    return { summary, config, base, [Symbol.dispose]: () => arena[Symbol.dispose]() };
  } catch (error) {
    arena[Symbol.dispose]();
    throw error;
  }
}
