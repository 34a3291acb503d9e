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
import { cutMask, type KeepScores, type Located, type TrainingContext } from "./locate";
import { portionMask, warmUpPortions } from "./portions";

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
    keepScores?: KeepScores,
  ): AsyncGenerator<TrainingProgress, Located, void> {
    const { gpu, config, recipe } = this.#context;
    await this.#arena.allocated();
    await this.#run((plan) => {
      for (const slab of this.#scores.slabs) plan.clear(slab);
    });
    const portions = warmUpPortions(config);
    const { steps } = recipe.locate;
    const losses: number[] = [];
    for (const [index, portion] of portions.entries()) {
      const first = index * steps;
      using arena = new Arena(gpu);
      const mask = await portionMask(gpu, arena, this.#scores.layout, portion);
      const task = { label: portion.label, mask, rows, settings: recipe.locate };
      const { continuations: _, ...context } = this.#context;
      const training = mapYields(learn(context, task, arena), (step) => ({
        ...step,
        done: first + step.done,
        total: portions.length * steps,
        lossStart: first + step.lossStart,
      }));
      const { delta, losses: own } = yield* training;
      losses.push(...own);
      await this.#run((plan) => unpackValues(plan, { delta, slabs: this.#scores.slabs }));
    }
    await this.#run((plan) => {
      for (const scores of this.#scores.slabs) importanceOfGradient(plan, { scores });
    });
    await this.#context.onImportance?.(label, this.#scores, gpu);
    await keepScores?.(this.#scores.slabs, losses);
    return { ...(await cutMask(this.#context, { label, scores: this.#scores.slabs }, masks)), losses };
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
