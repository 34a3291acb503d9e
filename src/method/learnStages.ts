import { assert } from "../base/assert";
import type { Arena } from "../gpu/arena";
import { uniteMasks } from "../kernels/mask";
import type { NeuronMask } from "../kernels/neuronMask";
import { type Learned, learn } from "./learn";
import type { TrainingContext } from "./locate";
import { type MethodProgress, named, type RowsOf, restoredStage, type StageResult } from "./progress";
import type { StageCache } from "./stageCache";
import { decodeLearned, encodeLearned } from "./stageFiles";
import type { CorpusStage } from "./stages";

/** Steps between two measurements of how far key neurons have moved. */
const movementEvery = 20;

/** Under what the checkpoints of the corpora are reported and kept: `learn/es`; of random masks their own. */
export interface LearnNames {
  readonly kind: "learn" | "random";
  readonly nameOf: (corpus: string) => string;
}

const ownNames: LearnNames = { kind: "learn", nameOf: (corpus) => corpus };

/** The checkpoint of every corpus, learned on its mask (and the reference's) or taken from the cache. `arena` owns the deltas. */
export async function* learnStages(
  context: TrainingContext,
  stages: readonly CorpusStage[],
  rowsOf: RowsOf,
  masks: readonly NeuronMask[],
  arena: Arena,
  cache: StageCache,
  { kind, nameOf } = ownNames,
): AsyncGenerator<MethodProgress, StageResult<Learned>[], void> {
  const { gpu, base } = context;
  const results: StageResult<Learned>[] = [];
  for (const [index, { name: corpus, documents, withReference, settings }] of stages.entries()) {
    const name = nameOf(corpus);
    const stage = `${kind}/${name}`;
    const file = await cache.load(kind, name);
    if (file) {
      const restored = await decodeLearned(gpu, arena, name, base.slabs.length, file);
      results.push({ name, ...restored });
      yield restoredStage(stage, restored.result);
      continue;
    }
    const began = performance.now();
    const [own, reference] = [masks[index], masks[1]];
    assert(own && reference, `${stage} has no mask`);
    const mask = withReference ? await uniteMasks(gpu, arena, { label: stage, left: own, right: reference }) : own;
    const partial = cache.partial(kind, name);
    // Only the recipe's own trainings are drawn while they run.
    const watched = kind === "learn" ? { movementEvery } : {};
    const task = { label: name, mask, rows: rowsOf(documents), settings, partial, ...watched };
    const { earlierMs = 0, ...result } = yield* named(stage, learn(context, task, arena));
    const spent = { wallMs: earlierMs + performance.now() - began, steps: settings.steps };
    await cache.save(kind, name, () => encodeLearned(gpu, result, spent));
    await partial?.drop();
    results.push({ name, result, ...spent });
  }
  return results;
}
