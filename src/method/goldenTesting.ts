import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { parseTokenLists } from "../formats/corpus";
import { parseModelConfig } from "../formats/modelConfig";
import { type PackedRows, packRows } from "../formats/packRows";
import { parseRecipeText } from "../formats/recipe";
import { openWeightFiles } from "../formats/weightFiles";
import type { Arena } from "../gpu/arena";
import type { WeightType } from "../gpu/tensor";
import { testDevice } from "../gpu/testing";
import { buildLayout } from "../model/layout";
import { loadWeights } from "../model/loadWeights";
import { parameterSpecs } from "../model/parameters";
import { allocateSlabs } from "../model/weights";
import type { TrainingContext } from "./locate";
import { goldenRun } from "./testFixtures";

/** A JSON file of the golden run. */
export async function goldenJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(`${goldenRun}/${path}`, "utf8"));
}

/** For tests on a GPU: the golden run's model, owned by `arena`, its recipe, and the rows of its ability. */
export async function goldenTraining(
  arena: Arena,
  { maxSlabBytes = 1 << 27, storage = "f32" }: { readonly maxSlabBytes?: number; readonly storage?: WeightType } = {},
): Promise<{ readonly context: TrainingContext; readonly rows: PackedRows }> {
  const gpu = await testDevice();
  const recipe = parseRecipeText(await readFile(`${goldenRun}/recipe.json`, "utf8"));
  const config = parseModelConfig(await goldenJson("model/config.json"));
  const base = allocateSlabs(arena, buildLayout(parameterSpecs(config), maxSlabBytes), "base", "weights", storage);
  const files = await openWeightFiles([await openAsBlob(`${goldenRun}/model/model.safetensors`)]);
  for await (const _ of loadWeights(gpu, base, files));
  const documents = parseTokenLists(await goldenJson("ability.json"), "ability", config.vocabSize);
  const rows = packRows(documents, { contextLength: recipe.contextLength, eosTokenId: config.eosTokenId ?? 0 });
  return { context: { gpu, config, base, recipe, microBatchSize: 2 }, rows };
}
