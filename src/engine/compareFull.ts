import { packRows } from "../formats/packRows";
import { Arena } from "../gpu/arena";
import type { Checkpoints } from "../method/baselines/checkpoints";
import { fullStage, trainFully } from "../method/fullTraining";
import type { TrainingRecord } from "../method/learn";
import type { TrainingContext } from "../method/locate";
import { type MethodProgress, named, restoredStage, type StageResult } from "../method/progress";
import type { StageCache } from "../method/stageCache";
import { decodeRecord, encodeRecord } from "../method/stageFiles";
import { corpusStages } from "../method/stages";
import type { PreparedRun } from "./api";

/**
 * Trains a copy of the base with every weight free on the rows, steps and rate of `learn/ability`, or takes the figures of
 * that from `cache`. The figures alone are kept; where a baseline needs the checkpoint too, it is that one's training.
 */
export async function* compareFull(
  context: TrainingContext,
  prepared: PreparedRun,
  cache: StageCache,
  checkpoints: Checkpoints,
): AsyncGenerator<MethodProgress, StageResult<TrainingRecord>, void> {
  const { gpu, recipe } = context;
  const [{ name, documents, settings }] = corpusStages(recipe, prepared);
  if (checkpoints.needs(name)) return { ...(yield* checkpoints.make(name, { context, stage: fullStage })), name };
  const file = await cache.load("full", name);
  if (file) {
    const restored = await decodeRecord(file);
    yield restoredStage(fullStage, restored.result);
    return { name, ...restored };
  }
  using arena = new Arena(gpu);
  const rows = packRows(documents, { contextLength: recipe.contextLength, eosTokenId: prepared.eosTokenId });
  const began = performance.now();
  const partial = cache.partial("full", name);
  const training = trainFully(context, { rows, settings, partial }, arena);
  const { weights: _, earlierMs = 0, ...result } = yield* named(fullStage, training);
  const spent = { wallMs: earlierMs + performance.now() - began, steps: settings.steps };
  await cache.save("full", name, async () => encodeRecord(result, spent));
  await partial?.drop();
  return { name, result, ...spent };
}
