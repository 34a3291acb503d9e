import { adapterConfigName, adapterConfigText, adapterWeightsName } from "../../formats/adapterConfig";
import { adapterHeader, targetModulesOf } from "../../formats/adapterFolder";
import { bytesOfType } from "../../formats/dtype";
import { type ExportScalarType, encodeWeights } from "../../formats/export/checkpointFiles";
import type { GpuDevice } from "../../gpu/device";
import type { Adapters } from "../../model/adapters";
import { readTensorChunks } from "../../model/weights";
import { chunkScalars } from "./combine";
import { blobFile, type ExportFile } from "./exportFiles";

/** A folder of adapters in PEFT's layout; `baseModel` is the model that they stand beside, as its makers call it. */
export function adapterFiles(
  gpu: GpuDevice,
  { weights, rank, scale }: Adapters,
  { scalarType, baseModel }: { readonly scalarType: ExportScalarType; readonly baseModel: string | undefined },
): readonly ExportFile[] {
  const { tensors, parameterCount } = weights.layout;
  const header = adapterHeader(tensors.map(({ name, shape }) => ({ name, shape, dtype: scalarType })));
  const targetModules = targetModulesOf(tensors.map(({ name }) => name));
  async function* parts() {
    yield header;
    for (const { name } of tensors) {
      for await (const values of readTensorChunks(gpu, weights, name, chunkScalars)) {
        yield encodeWeights(values, scalarType, name);
      }
    }
  }
  return [
    { path: adapterWeightsName, sizeBytes: header.length + bytesOfType[scalarType] * parameterCount, parts },
    blobFile(adapterConfigName, new Blob([adapterConfigText({ rank, scale, targetModules, baseModel })])),
  ];
}
