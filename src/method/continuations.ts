// Held-out prompts continued by a model in training: what it would say at this step.
import type { ModelConfig } from "../formats/modelConfig";
import type { GpuDevice } from "../gpu/device";
import type { Adapters } from "../model/adapters";
import { Generator } from "../model/generator";
import type { Slabs } from "../model/weights";
import type { Continuation, TrainingProbe } from "../training/train";

export interface ContinuationTask {
  /** Steps between two looks; the first is before the first step, the last after the last. */
  readonly every: number;
  readonly prompts: readonly (readonly number[])[];
  readonly maxNewTokens: number;
  readonly stopTokenIds: readonly number[];
}

/** The model in training, with the adapters beside its weights, if it has such. */
export interface ContinuedModel {
  readonly weights: Slabs;
  readonly adapters?: Adapters;
}

/** Continues the prompts greedily with the weights as they stand; reads them and writes nothing of the training's. */
export class ContinuationProbe implements TrainingProbe, Disposable {
  readonly every: number;
  readonly taken: Continuation[] = [];
  elapsedMs = 0;
  readonly #task: ContinuationTask;
  readonly #generator: Generator;

  constructor(gpu: GpuDevice, config: ModelConfig, model: ContinuedModel, task: ContinuationTask) {
    this.every = task.every;
    this.#task = task;
    const maxLength = Math.max(...task.prompts.map(({ length }) => length)) + task.maxNewTokens;
    this.#generator = new Generator(gpu, { config, ...model, rows: task.prompts.length, maxLength });
  }

  /** Goes on after a training that was broken off. */
  takeUp({ taken, elapsedMs }: Pick<ContinuationProbe, "taken" | "elapsedMs">): void {
    this.taken.splice(0, this.taken.length, ...taken);
    this.elapsedMs = elapsedMs;
  }

  async take(step: number): Promise<Continuation> {
    const began = performance.now();
    const continuation = { step, tokens: await this.#generator.generate(this.#task.prompts, this.#task) };
    this.elapsedMs += performance.now() - began;
    this.taken.push(continuation);
    return continuation;
  }

  [Symbol.dispose](): void {
    this.#generator[Symbol.dispose]();
  }
}

/** The probe of a training, where its run has prompts. */
export function continuationProbe(
  gpu: GpuDevice,
  config: ModelConfig,
  model: ContinuedModel,
  task: ContinuationTask | undefined,
): ContinuationProbe | undefined {
  return task && task.prompts.length > 0 ? new ContinuationProbe(gpu, config, model, task) : undefined;
}
