import type { ModelConfig } from "../formats/modelConfig";
import type { GpuDevice } from "../gpu/device";
import { exportChoices, importChoices, isTuned, type LinearForm, type LinearShape } from "../kernels/autotune";
import { tuneLinear } from "../kernels/tuneLinear";
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

/**
 * Chooses the fastest matrix product for each shape of a training with `tokens` tokens at once. Choices kept in `store`
 * are taken over; only what is new is measured, and then kept.
 */
export async function tuneForModel(
  gpu: GpuDevice,
  config: ModelConfig,
  tokens: number,
  store?: TuningStore,
): Promise<void> {
  const forms: readonly LinearForm[] = ["forward", "backward"];
  const shapes = linearMaps(config).map(([inputs, outputs]): LinearShape => ({ tokens, inputs, outputs }));
  const requests = shapes.flatMap((shape) => forms.map((form) => ({ form, shape })));
  const missing = () => requests.some(({ form, shape }) => !isTuned(gpu, form, shape));
  if (!missing()) return;
  const kept = await store?.load();
  if (kept) importChoices(gpu, kept);
  if (!missing()) return;
  await tuneLinear(gpu, requests);
  await store?.save(exportChoices(gpu));
}
