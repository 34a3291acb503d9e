// Eq. 1 by value change with one portion of the weights free at a time: optimiser and originals exist for that portion alone.
import { mapYields } from "../base/mapYields";
import type { PackedRows } from "../formats/packRows";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { importanceOfGradient } from "../kernels/importance";
import { unpackValues } from "../kernels/sparseDelta";
import { allocateSlabs, type Slabs } from "../model/weights";
import type { TrainingProgress } from "../training/train";
import { learn } from "./learn";
import { cutMask, type KeptScores, type Located, type TrainingContext } from "./locate";
import { portionMask, warmUpPortions } from "./portions";
import { restoreBefore } from "./trainingState";

/**
 * Locates the key neurons of one corpus after another. Every portion is trained for the warm-up's steps with all other
 * weights at the base, which is put back bit for bit before the next; the change of a scalar in the training of its
 * portion is its importance. The threshold is one for all. The losses of the portions' trainings follow each other.
 */
export class PortionLocator implements Disposable {
  readonly #context: TrainingContext;
  readonly #arena: Arena;
  readonly #scores: Slabs;

  constructor(context: TrainingContext) {
    this.#context = context;
    this.#arena = new Arena(context.gpu);
    this.#scores = allocateSlabs(this.#arena, context.base.layout, "scores", "scratch");
  }

  /** As `Locator.locate`; a step is one update of one portion. */
  async *locate(
    label: string,
    rows: PackedRows,
    masks: Arena,
    { keepScores, partial }: KeptScores = {},
  ): AsyncGenerator<TrainingProgress, Located, void> {
    const { gpu, config, recipe } = this.#context;
    const { slabs, layout } = this.#scores;
    await this.#arena.allocated();
    await this.#run((plan) => {
      for (const slab of slabs) plan.clear(slab);
    });
    const portions = warmUpPortions(config);
    const { steps } = recipe.locate;
    const kept = await restoreBefore(gpu, partial, slabs);
    const losses = [...(kept?.losses ?? [])];
    const place = { total: portions.length * steps, unit: "steps" as const };
    if (kept && kept.index > 0)
      yield { ...place, done: losses.length, losses: kept.losses, lossStart: 0, takenUp: true };
    const began = performance.now();
    let earlierMs = kept?.wallMs ?? 0;
    for (const [index, portion] of [...portions.entries()].slice(kept?.index ?? 0)) {
      const first = index * steps;
      using arena = new Arena(gpu);
      const mask = await portionMask(gpu, arena, layout, portion);
      const wallMs = earlierMs + performance.now() - began;
      const before = { index, losses: [...losses], wallMs, tensors: slabs };
      const task = { label: portion.label, mask, rows, settings: recipe.locate, partial, before };
      const { continuations: _, ...context } = this.#context;
      const training = mapYields(learn(context, task, arena), (step) => ({
        ...step,
        ...place,
        done: first + step.done,
        lossStart: first + step.lossStart,
        ...(step.keptStep !== undefined && { keptStep: first + step.keptStep }),
      }));
      const { delta, losses: own, earlierMs: ownEarlierMs = 0 } = yield* training;
      earlierMs += ownEarlierMs;
      losses.push(...own);
      await this.#run((plan) => unpackValues(plan, { delta, slabs }));
    }
    await this.#run((plan) => {
      for (const scores of this.#scores.slabs) importanceOfGradient(plan, { scores });
    });
    await this.#context.onImportance?.(label, this.#scores, gpu);
    await keepScores?.(this.#scores.slabs, losses);
    const cut = await cutMask(this.#context, { label, scores: this.#scores.slabs }, masks);
    return { ...cut, losses, ...(kept && { earlierMs }) };
  }

  async #run(add: (plan: Plan) => void): Promise<void> {
    using plan = new Plan(this.#context.gpu, "locate.portion");
    add(plan);
    await plan.run();
  }

  [Symbol.dispose](): void {
    this.#arena[Symbol.dispose]();
  }
}
