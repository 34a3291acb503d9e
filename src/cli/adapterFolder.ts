import { type AdapterFolder, openAdapterFolder } from "../formats/adapterFolder";
import type { ModelConfig } from "../formats/modelConfig";
import type { Arena } from "../gpu/arena";
import { type Adapters, loadAdapters } from "../model/adapters";
import { projectionSpecs } from "../model/parameters";
import { folderReader } from "./nodeFiles";

/** A folder of adapters in PEFT's layout, for a model of this configuration. Errors: those of `openAdapterFolder`. */
export function openAdapters(directory: string, config: ModelConfig): Promise<AdapterFolder> {
  return openAdapterFolder(folderReader(directory), projectionSpecs(config));
}

/** The adapters that the option `--adapter` names, on the GPU; none without it. `arena` owns them. */
export async function adaptersOf(
  arena: Arena,
  config: ModelConfig,
  directory: string | undefined,
): Promise<Adapters | undefined> {
  return directory === undefined ? undefined : loadAdapters(arena, config, await openAdapters(directory, config));
}
