import { Arena } from "../gpu/arena";
import { allocateSlabs } from "../model/weights";
import { cutMask, type KeepScores, type Located, Locator, type TrainingContext } from "./locate";
import { PortionLocator } from "./portionLocator";
import { type MethodProgress, named, type RowsOf, restoredStage, type StageResult } from "./progress";
import type { StageCache } from "./stageCache";
import { decodeLocated, decodeScores, encodeLocated, encodeScores } from "./stageFiles";
import type { CorpusStage } from "./stages";

/**
 * The key neurons of every corpus: from the cache where they are kept; else cut anew from kept scores, which another k1
 * asks for; else located by a warm-up training. `arena` owns the masks.
 */
export async function* locateStages(
  context: TrainingContext,
  stages: readonly CorpusStage[],
  rowsOf: RowsOf,
  arena: Arena,
  cache: StageCache,
): AsyncGenerator<MethodProgress, StageResult<Located>[], void> {
  const { gpu, base, recipe } = context;
  const results: StageResult<Located>[] = [];
  let locator: Locator | PortionLocator | undefined;
  try {
    for (const { name, warmUp } of stages) {
      const stage = `locate/${name}`;
      const kept = await cache.load("locate", name);
      if (kept) {
        const restored = await decodeLocated(gpu, arena, stage, base.slabs.length, kept);
        results.push({ name, ...restored });
        yield restoredStage(stage, restored.result);
        continue;
      }
      const began = performance.now();
      const scores = await cache.load("scores", name);
      const partial = cache.partial("scores", name);
      let earlierMs = 0;
      let result: Located;
      if (scores) {
        result = await cutAgain(context, stage, scores, arena);
        yield restoredStage(stage, result);
      } else {
        locator ??= recipe.locate.together === "layer" ? new PortionLocator(context) : new Locator(context);
        const keepScores: KeepScores = (slabs, losses) =>
          cache.save("scores", name, () => encodeScores(gpu, slabs, losses));
        const warmUpRun = locator.locate(stage, rowsOf(warmUp), arena, { keepScores, partial });
        ({ earlierMs = 0, ...result } = yield* named(stage, warmUpRun));
      }
      const wallMs = earlierMs + performance.now() - began;
      const spent = { wallMs, steps: scores ? 0 : result.losses.length };
      await cache.save("locate", name, () => encodeLocated(gpu, result, spent));
      await partial?.drop();
      results.push({ name, result, ...spent });
    }
  } finally {
    locator?.[Symbol.dispose]();
  }
  return results;
}

/** The mask of kept scores for the recipe's k1: the same as a fresh warm-up gives, without one. */
async function cutAgain(context: TrainingContext, label: string, file: Blob, masks: Arena): Promise<Located> {
  const { gpu, base, onImportance } = context;
  using arena = new Arena(gpu);
  const scores = allocateSlabs(arena, base.layout, "scores", "scratch");
  await arena.allocated();
  const losses = await decodeScores(gpu, scores.slabs, file);
  await onImportance?.(label, scores, gpu);
  return { ...(await cutMask(context, { label, scores: scores.slabs }, masks)), losses };
}
