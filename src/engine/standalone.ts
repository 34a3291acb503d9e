import { AppError } from "../base/errors";
import { type ReadFile, readGenerationConfig, readModelFolder } from "../formats/modelFolder";
import type { Precision } from "../formats/recipe";
import { stopTokens } from "../formats/stopTokens";
import { createTokenizer, type TextTokenizer } from "../formats/tokenizer";
import { type GpuDevice, openDevice } from "../gpu/device";
import { type LoadedModel, openLoadedModel } from "./loadedModel";

/** A model of a folder on a device of its own, for commands that need no run. */
export interface StandaloneModel extends LoadedModel {
  readonly gpu: GpuDevice;
  readonly tokenizer: TextTokenizer | null;
  readonly eosTokenId: number;
  /** Every token that ends a text. */
  readonly stopTokenIds: readonly number[];
}

/** Errors: those of `openDevice`, `readModelFolder` and `openLoadedModel`. */
export async function loadStandaloneModel(
  source: (() => GPU | undefined) | undefined,
  readFile: ReadFile,
  precision: Precision,
): Promise<StandaloneModel> {
  const folder = await readModelFolder(readFile);
  const tokenizer = folder.tokenizer && createTokenizer(folder.tokenizer.json, folder.tokenizer.config);
  const gpu = await openDevice({ gpu: source?.() });
  const files = { name: "model", config: folder.config, weights: folder.weights };
  const model = await openLoadedModel(gpu, files, precision);
  const { eosTokenId } = model.config;
  if (eosTokenId === null) throw new AppError("unsupported-model", "config.json: eos_token_id is missing");
  return {
    ...model,
    gpu,
    tokenizer,
    eosTokenId,
    stopTokenIds: stopTokens(folder.config, await readGenerationConfig(readFile)),
    [Symbol.dispose]() {
      model[Symbol.dispose]();
      gpu.destroy();
    },
  };
}
