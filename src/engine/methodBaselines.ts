// Baselines that are the method with one part of it changed.
import { present } from "../base/assert";
import { packRows } from "../formats/packRows";
import type { BaselineOf } from "../formats/recipeBaselines";
import { Arena } from "../gpu/arena";
import type { NeuronMask, SparseDelta } from "../kernels/neuronMask";
import { withEveryTensor, withoutAbility, withoutSubtraction } from "../method/ablations";
import { addVectors } from "../method/baselines/addVectors";
import { silent } from "../method/baselines/checkpoints";
import { denseGrams } from "../method/baselines/denseGrams";
import { keptChange } from "../method/baselines/keptChange";
import { randomMask } from "../method/baselines/randomMask";
import { randomName, seedOf } from "../method/baselines/randomTasks";
import { type Composition, compose } from "../method/compose";
import { learnStages } from "../method/learnStages";
import { MergedModel } from "../method/mergeModel";
import type { MethodProgress } from "../method/progress";
import { gramsOf } from "../method/run";
import type { MergeSettings } from "../method/settings";
import { corpusStages } from "../method/stages";
import { allocateSlabs, type Slabs } from "../model/weights";
import type { EvaluationGround } from "./evaluateVariants";

/** The run that baselines are made beside, and the settings that its own model is merged with. */
export interface BaselineGround extends EvaluationGround {
  readonly settings: MergeSettings;
}

function composed(
  { context: { base } }: BaselineGround,
  grams: Parameters<typeof compose>[1],
  settings: MergeSettings,
) {
  const names = base.layout.tensors.map(({ name }) => name);
  return compose(names, grams, settings);
}

/** Fig. 2. Where only settings differ, the run's own deltas are merged anew into its merged model. */
export async function withoutPart(
  ground: BaselineGround,
  { without }: BaselineOf<"ablation">,
  ids: readonly string[],
  arena: Arena,
): Promise<Slabs> {
  const { merged, method, settings } = ground;
  if (without === "keyNeurons") return withoutKeyNeurons(ground, ids, arena);
  const changed = { subtraction: withoutSubtraction, selection: withEveryTensor, ability: withoutAbility }[without];
  await merged.remake(composed(ground, method.grams, changed(settings)).table);
  return merged.weights;
}

/** Eq. 2 to 5 with everything that training all weights changed. */
async function withoutKeyNeurons(ground: BaselineGround, ids: readonly string[], arena: Arena): Promise<Slabs> {
  const { context, checkpoints, settings } = ground;
  const { gpu, base } = context;
  const weights = allocateSlabs(arena, base.layout, "baseline", "weights");
  await arena.allocated();
  const dense = { gpu, base, trained: checkpoints };
  const { table }: Composition = composed(ground, await denseGrams(dense, ids), settings);
  const terms = ids.map((id, index) => ({ id, coefficients: table.map((row) => row[index] ?? 0) }));
  await addVectors(dense, { terms }, weights);
  return weights;
}

/** The method on what full trainings changed at the scalars that its own trainings had free. */
export async function keptAfterTraining(ground: BaselineGround, ids: readonly string[], arena: Arena): Promise<Slabs> {
  const { context, checkpoints, method } = ground;
  const deltas: SparseDelta[] = [];
  for (const [index, id] of ids.entries()) {
    const { mask } = present(method.learned[index], `what was learned on ${id}`).result.delta;
    deltas.push(await keptChange({ ...context, trained: checkpoints }, { id, mask }, arena));
  }
  return mergeDeltas(ground, deltas, arena);
}

/** The method with random masks as large as those that it located: everything else is the same. */
export async function* onRandomMasks(
  ground: BaselineGround,
  baseline: BaselineOf<"randomMask">,
  arena: Arena,
): AsyncGenerator<MethodProgress, Slabs, void> {
  const { context, prepared, method, checkpoints } = ground;
  const { recipe } = context;
  using masks = new Arena(context.gpu);
  const drawn: NeuronMask[] = [];
  for (const { name, result } of method.located) {
    const asked = { corpus: name, count: result.mask.count, seed: seedOf(recipe, baseline) };
    drawn.push(await randomMask(context, asked, masks));
  }
  const packing = { contextLength: recipe.contextLength, eosTokenId: prepared.eosTokenId };
  const learned = yield* learnStages(
    silent(context),
    corpusStages(recipe, prepared),
    (documents) => packRows(documents, packing),
    drawn,
    arena,
    checkpoints.cache,
    { kind: "random", nameOf: (corpus) => randomName(baseline, corpus) },
  );
  for (const stage of learned) checkpoints.note({ ...stage, name: `random/${stage.name}` });
  return mergeDeltas(
    ground,
    learned.map(({ result }) => result.delta),
    arena,
  );
}

async function mergeDeltas(ground: BaselineGround, deltas: readonly SparseDelta[], arena: Arena): Promise<Slabs> {
  const { gpu, base } = ground.context;
  using merged = new MergedModel(gpu, arena, base, deltas);
  await arena.allocated();
  await merged.remake(composed(ground, await gramsOf(ground.context, deltas), ground.settings).table);
  return merged.weights;
}
