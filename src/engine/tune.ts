import type { ModelConfig } from "../formats/modelConfig";
import type { GpuDevice } from "../gpu/device";
import type { LinearForm, LinearShape } from "../kernels/autotune";
import { tuneLinear } from "../kernels/tuneLinear";

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

/** Chooses the fastest matrix product for each shape of a training with `tokens` tokens at once; measures only what is new. */
export function tuneForModel(gpu: GpuDevice, config: ModelConfig, tokens: number): Promise<void> {
  const forms: readonly LinearForm[] = ["forward", "backward"];
  const shapes = linearMaps(config).map(([inputs, outputs]): LinearShape => ({ tokens, inputs, outputs }));
  return tuneLinear(
    gpu,
    shapes.flatMap((shape) => forms.map((form) => ({ form, shape }))),
  );
}
