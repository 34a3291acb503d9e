import type { ModelConfig } from "../formats/modelConfig";
import type { GpuDevice } from "../gpu/device";
import { exportChoices, importChoices, isTuned, type LinearForm, type LinearShape } from "../kernels/autotune";
import { type LinearRequest, type TuningProgress, tuneSteps } from "../kernels/tuneLinear";
import type { TuningStore } from "./tuningStore";

/** Every linear map of a model, as [inputs, outputs]. */
function linearMaps({
  hiddenSize,
  intermediateSize,
  heads,
  kvHeads,
  headSize,
  vocabSize,
}: ModelConfig): [number, number][] {
  const width = (heads + 2 * kvHeads) * headSize;
  return [
    [hiddenSize, width],
    [heads * headSize, hiddenSize],
    [hiddenSize, 2 * intermediateSize],
    [intermediateSize, hiddenSize],
    [hiddenSize, vocabSize],
  ];
}

function requestsOf(config: ModelConfig, tokens: number): LinearRequest[] {
  const forms: readonly LinearForm[] = ["forward", "backward"];
  const shapes = linearMaps(config).map(([inputs, outputs]): LinearShape => ({ tokens, inputs, outputs }));
  return shapes.flatMap((shape) => forms.map((form) => ({ form, shape })));
}

/** How many shapes of a training with `tokens` tokens at once neither this device nor `store` has a choice for. */
export async function untunedShapes(
  gpu: GpuDevice,
  config: ModelConfig,
  tokens: number,
  store?: TuningStore,
): Promise<number> {
  const requests = requestsOf(config, tokens);
  const missing = () => requests.filter(({ form, shape }) => !isTuned(gpu, form, shape)).length;
  if (missing() === 0) return 0;
  const kept = await store?.load();
  if (kept) importChoices(gpu, kept);
  return missing();
}

/**
 * Chooses the fastest matrix product for each shape of a training with `tokens` tokens at once. Choices kept in `store`
 * are taken over; only what is new is measured, and then kept, also where this is cancelled.
 */
export async function* tuneForModel(
  gpu: GpuDevice,
  config: ModelConfig,
  tokens: number,
  store?: TuningStore,
): AsyncGenerator<TuningProgress, void, void> {
  if ((await untunedShapes(gpu, config, tokens, store)) === 0) return;
  try {
    yield* tuneSteps(gpu, requestsOf(config, tokens));
  } finally {
    await store?.save(exportChoices(gpu));
  }
}
