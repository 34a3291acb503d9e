import { packRows } from "../formats/packRows";
import { Arena } from "../gpu/arena";
import { gramMatrices, gramOfTensor } from "../kernels/gram";
import type { SparseDelta } from "../kernels/neuronMask";
import { blockOwners } from "../model/weights";
import type { GramMatrix } from "./compare";
import type { Learned } from "./learn";
import { learnStages } from "./learnStages";
import type { Located, TrainingContext } from "./locate";
import { locateStages } from "./locateStages";
import type { MethodProgress, RowsOf, StageResult } from "./progress";
import { StageCache } from "./stageCache";
import { corpusStages, type RunCorpora } from "./stages";

/** Everything that Eq. 2 to 5 need, in the order of the basis: ability, reference, languages. Owns its GPU memory. */
export interface MethodResult extends Disposable {
  readonly located: readonly StageResult<Located>[];
  /** None where the run only located. */
  readonly learned: readonly StageResult<Learned>[];
  /** One Gram matrix a tensor, in the order of the layout; none where nothing was learned. */
  readonly grams: readonly GramMatrix[];
}

/** How far a run goes: to the masks, or on to the deltas and their Gram matrices. */
export type MethodEnd = "locate" | "train";

/**
 * Sections 1 and 2 and the Gram matrices of section 4: locates and learns for every corpus, or locates only. What `cache`
 * holds is not made again; what is made is kept in it. Cancelling (returning) frees everything and leaves the base as it was.
 */
export async function* runMethod(
  context: TrainingContext,
  corpora: RunCorpora,
  eosTokenId: number,
  { cache = new StageCache(), until = "train" }: { readonly cache?: StageCache; readonly until?: MethodEnd } = {},
): AsyncGenerator<MethodProgress, MethodResult, void> {
  const stages = corpusStages(context.recipe, corpora);
  const arena = new Arena(context.gpu);
  let finished = false;
  try {
    const packing = { contextLength: context.recipe.contextLength, eosTokenId };
    const rowsOf: RowsOf = (documents) => packRows(documents, packing);
    const located = yield* locateStages(context, stages, rowsOf, arena, cache);
    const masks = located.map(({ result }) => result.mask);
    const learned = until === "locate" ? [] : yield* learnStages(context, stages, rowsOf, masks, arena, cache);
    const grams =
      until === "locate"
        ? []
        : await gramsOf(
            context,
            learned.map(({ result }) => result.delta),
          );
    finished = true;
    return { located, learned, grams, [Symbol.dispose]: () => arena[Symbol.dispose]() };
  } finally {
    if (!finished) arena[Symbol.dispose]();
  }
}

/** The Gram matrices of section 4, one a tensor, in the order of the layout. */
export async function gramsOf(
  { gpu, base }: Pick<TrainingContext, "gpu" | "base">,
  deltas: readonly SparseDelta[],
): Promise<GramMatrix[]> {
  const { tensors } = base.layout;
  const all = await gramMatrices(gpu, { deltas, base: base.slabs, ...blockOwners(base) });
  return tensors.map(({ index }) => gramOfTensor(all, index, deltas.length));
}
