import { assert } from "../base/assert";
import { mapYields } from "../base/mapYields";
import { type PackedRows, packRows } from "../formats/packRows";
import type { Recipe } from "../formats/recipe";
import { Arena } from "../gpu/arena";
import { gramMatrices, gramOfTensor } from "../kernels/gram";
import { uniteMasks } from "../kernels/mask";
import type { NeuronMask } from "../kernels/neuronMask";
import type { TrainingProgress } from "../training/train";
import type { GramMatrix } from "./compare";
import { type Learned, learn } from "./learn";
import { type Located, Locator, type TrainingContext } from "./locate";
import type { MergeSettings } from "./settings";
import { decodeLearned, decodeLocated, encodeLearned, encodeLocated, type StageStore } from "./stageStore";
import { type CorpusStage, corpusStages, type RunCorpora } from "./stages";

/** Progress of one stage: `locate/ability`, `learn/es`, `compare` … */
export interface MethodProgress extends TrainingProgress {
  readonly stage: string;
  /** True where the stage's result came from the store. */
  readonly restored: boolean;
}

export interface StageResult<Result> {
  readonly name: string;
  readonly result: Result;
  /** 0 where it was restored. */
  readonly wallMs: number;
  readonly steps: number;
}

/** Everything that Eq. 2 to 5 need, in the order of the basis: ability, reference, languages. Owns its GPU memory. */
export interface MethodResult extends Disposable {
  readonly located: readonly StageResult<Located>[];
  readonly learned: readonly StageResult<Learned>[];
  /** One Gram matrix a tensor, in the order of the layout. */
  readonly grams: readonly GramMatrix[];
}

/** The settings of Eq. 2 to 5 that a recipe gives. */
export function mergeSettings({
  extract,
  languages,
  merge,
  select,
  learn: { languageWeights },
}: Recipe): MergeSettings {
  return { ...extract, ...merge, ...select, mu: languages.map(({ mu }) => mu), languageWeights };
}

/**
 * Sections 1 and 2 and the Gram matrices of section 4: locates and learns for every corpus. Finished stages are saved to
 * `store`, and taken from it where it has them. Cancelling (returning) frees everything and leaves the base as it was.
 */
export async function* runMethod(
  context: TrainingContext,
  corpora: RunCorpora,
  eosTokenId: number,
  store?: StageStore,
): AsyncGenerator<MethodProgress, MethodResult, void> {
  const stages = corpusStages(context.recipe, corpora);
  const arena = new Arena(context.gpu);
  let finished = false;
  try {
    const packing = { contextLength: context.recipe.contextLength, eosTokenId };
    const rowsOf = (documents: CorpusStage["documents"]) => packRows(documents, packing);
    const located = yield* locateAll(context, stages, rowsOf, arena, store);
    const learned = yield* learnAll(
      context,
      stages,
      rowsOf,
      located.map(({ result }) => result.mask),
      arena,
      store,
    );
    const grams = await gramsOf(context, learned);
    finished = true;
    return { located, learned, grams, [Symbol.dispose]: () => arena[Symbol.dispose]() };
  } finally {
    if (!finished) arena[Symbol.dispose]();
  }
}

type RowsOf = (documents: CorpusStage["documents"]) => PackedRows;

async function* locateAll(
  context: TrainingContext,
  stages: readonly CorpusStage[],
  rowsOf: RowsOf,
  arena: Arena,
  store: StageStore | undefined,
): AsyncGenerator<MethodProgress, StageResult<Located>[], void> {
  const { gpu, base, recipe } = context;
  const results: StageResult<Located>[] = [];
  let locator: Locator | undefined;
  try {
    for (const { name, warmUp } of stages) {
      const stage = `locate/${name}`;
      const file = await store?.load(stage);
      const slabCount = base.slabs.length;
      if (file) {
        const result = await decodeLocated(gpu, arena, stage, slabCount, file);
        results.push({ name, result, wallMs: 0, steps: 0 });
        yield restoredStage(stage, result.losses);
        continue;
      }
      locator ??= new Locator(context);
      const began = performance.now();
      const result = yield* named(stage, locator.locate(stage, rowsOf(warmUp), arena));
      await store?.save(stage, await encodeLocated(gpu, result));
      results.push({ name, result, wallMs: performance.now() - began, steps: recipe.locate.steps });
    }
  } finally {
    locator?.[Symbol.dispose]();
  }
  return results;
}

async function* learnAll(
  context: TrainingContext,
  stages: readonly CorpusStage[],
  rowsOf: RowsOf,
  masks: readonly NeuronMask[],
  arena: Arena,
  store: StageStore | undefined,
): AsyncGenerator<MethodProgress, StageResult<Learned>[], void> {
  const { gpu, base } = context;
  const results: StageResult<Learned>[] = [];
  for (const [index, { name, documents, withReference, settings }] of stages.entries()) {
    const stage = `learn/${name}`;
    const file = await store?.load(stage);
    if (file) {
      const result = await decodeLearned(gpu, arena, name, base.slabs.length, file);
      results.push({ name, result, wallMs: 0, steps: 0 });
      yield restoredStage(stage, result.losses);
      continue;
    }
    const began = performance.now();
    const [own, reference] = [masks[index], masks[1]];
    assert(own && reference, `${stage} has no mask`);
    const mask = withReference ? await uniteMasks(gpu, arena, { label: stage, left: own, right: reference }) : own;
    const task = { label: name, mask, rows: rowsOf(documents), settings };
    const result = yield* named(stage, learn(context, task, arena));
    await store?.save(stage, await encodeLearned(gpu, result));
    results.push({ name, result, wallMs: performance.now() - began, steps: settings.steps });
  }
  return results;
}

async function gramsOf(
  { gpu, base }: TrainingContext,
  learned: readonly StageResult<Learned>[],
): Promise<GramMatrix[]> {
  const { tensors, slabs } = base.layout;
  const deltas = learned.map(({ result }) => result.delta);
  const blockTensors = slabs.map(({ blockTensor }) => blockTensor);
  const all = await gramMatrices(gpu, { deltas, base: base.slabs, blockTensors, tensorCount: tensors.length });
  return tensors.map(({ index }) => gramOfTensor(all, index, deltas.length));
}

function named<Result>(
  stage: string,
  training: AsyncGenerator<TrainingProgress, Result, void>,
): AsyncGenerator<MethodProgress, Result, void> {
  return mapYields(training, (step) => ({ ...step, stage, restored: false }));
}

function restoredStage(stage: string, losses: readonly number[]): MethodProgress {
  return { stage, restored: true, done: losses.length, total: losses.length, unit: "steps", losses, lossStart: 0 };
}
