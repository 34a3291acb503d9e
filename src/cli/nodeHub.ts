import { AppError } from "../base/errors";
import { formatBytes, formatNumber } from "../base/format";
import type { JobProgress } from "../engine/api";
import { HubDatasets } from "../engine/hubDatasets";
import { HubModels } from "../engine/hubModels";
import { JobControl } from "../engine/job";
import type { ReadFile } from "../formats/modelFolder";
import type { Recipe } from "../formats/recipe";
import type { HubModel } from "../formats/sources";
import { type HubAccess, publicHubUrl } from "../hub/hubAccess";
import { defaultCacheFolder, folderStore } from "./folderStore";
import { folderReader } from "./nodeFiles";
import { ProgressLine } from "./progressLine";

/** The hub as the environment names it: HF_ENDPOINT, and HF_TOKEN for what is private. */
export function environmentAccess(): HubAccess {
  const { HF_ENDPOINT: endpoint, HF_TOKEN: token } = process.env;
  return { hubUrl: (endpoint || publicHubUrl).replace(/\/+$/, ""), ...(token && { token }) };
}

/** Models of the hub, kept in a folder on disk. */
export function nodeHub(cacheFolder: string | undefined): HubModels {
  const models = new HubModels(folderStore(cacheFolder ?? defaultCacheFolder()));
  models.use(environmentAccess());
  return models;
}

/** Data sets of the hub, read by ranges. */
export function nodeDatasets(): HubDatasets {
  const datasets = new HubDatasets();
  datasets.use(environmentAccess());
  return datasets;
}

/**
 * Downloads the model where it is not kept, and says on standard error what it is. Its source with the commit that the
 * revision stands for. Errors: those of `HubModels`; what makes the model unusable, before anything is downloaded.
 */
export async function fetchHubModel(models: HubModels, source: HubModel): Promise<HubModel> {
  const offer = await models.look(source);
  const { files, parameterCount, dtypes, refusal, source: pinned } = offer;
  if (refusal) throw new AppError(refusal.code, `${source.hub}: ${refusal.message}`);
  if (!("hub" in pinned)) throw new AppError("bad-usage", `${source.hub} is no model of the hub`);
  const missingBytes = files.reduce((sum, { sizeBytes, keptBytes }) => sum + sizeBytes - keptBytes, 0);
  const download = missingBytes > 0 ? `, ${formatBytes(missingBytes)} to download` : ", kept";
  process.stderr.write(
    `${source.hub} at ${pinned.revision.slice(0, 8)}: ${formatNumber(parameterCount)} weights as ${dtypes.join(", ")}${download}\n`,
  );
  const line = new ProgressLine();
  const control = new JobControl<JobProgress>((progress) => line.show(progress));
  await models.download(offer, control).finally(() => line.end());
  return pinned;
}

/** The recipe with its model pinned to a commit and downloaded, where it comes from the hub. */
export async function fetchRecipeModel(models: HubModels, recipe: Recipe): Promise<Recipe> {
  return "hub" in recipe.model ? { ...recipe, model: await fetchHubModel(models, recipe.model) } : recipe;
}

const hubPrefix = "hub:";

/** Reads the model that a command names: a folder, or `hub:owner/name`, `hub:owner/name@revision`. Error: `bad-usage`. */
export async function modelReader(argument: string, cacheFolder: string | undefined): Promise<ReadFile> {
  if (!argument.startsWith(hubPrefix)) return folderReader(argument);
  const match = /^([\w.-]+\/[\w.-]+)(?:@(.+))?$/.exec(argument.slice(hubPrefix.length));
  const [, hub, revision = "main"] = match ?? [];
  if (!hub) throw new AppError("bad-usage", `${argument}: hub:owner/name or hub:owner/name@revision is expected`);
  const models = nodeHub(cacheFolder);
  const pinned = await fetchHubModel(models, { hub, revision });
  return (path) => models.read(pinned, path);
}
