import type { SearchTrial } from "../../formats/search/searchReport";
import type { JobProgress } from "../api";
import type { JobControl } from "../job";
import type { CoefficientSearch } from "./searchCoefficients";
import { sizesOf } from "./splitTests";

/** Models that a search measures beside its trials: the base before them, the first and the best settings after them. */
const testedModels = 2;

/** The progress of a whole search, made of that of each model: time left from what the trials took so far. */
export class SearchProgress {
  readonly #control: JobControl<JobProgress>;
  readonly #trials: number;
  /** How much more the untouched part holds than the searched one. */
  readonly #restRatio: number;
  readonly #spentMs: number[] = [];

  constructor({ trials, split }: Pick<CoefficientSearch, "trials" | "split">, control: JobControl<JobProgress>) {
    this.#control = control;
    this.#trials = trials;
    const { search, test } = sizesOf(split);
    this.#restRatio = (test.problems + test.documents) / Math.max(1, search.problems + search.documents);
  }

  get #stageCount(): number {
    return 1 + this.#trials + testedModels;
  }

  /** For the next model on the search's set. */
  part(stage: string): JobControl<JobProgress> {
    const stageIndex = stage === "search/base" ? 0 : 1 + this.#spentMs.length;
    return this.#control.part((progress) => {
      const { secondsLeft, ...rest } = progress;
      const oneMs = this.#meanMs();
      const later = oneMs === undefined ? undefined : this.#secondsAfter(this.#spentMs.length + 1, oneMs);
      const whole = secondsLeft === undefined || later === undefined ? {} : { secondsLeft: secondsLeft + later };
      return { ...rest, stage, stageIndex, stageCount: this.#stageCount, ...whole };
    });
  }

  /** A trial was measured. */
  tell(stage: string, trial: SearchTrial): void {
    this.#spentMs.push(trial.wallMs);
    const done = this.#spentMs.length;
    this.#control.report({
      stage,
      stageIndex: done,
      stageCount: this.#stageCount,
      ...({ done: 1, total: 1, unit: "measurements" } as const),
      secondsLeft: this.#secondsAfter(done, this.#meanMs() ?? 0),
      trial,
    });
  }

  /** For model `index` of two on the tests; `trialMs`: what it took on the search's set. */
  testPart(stage: string, index: number, trialMs: number): JobControl<JobProgress> {
    const after = ((testedModels - index - 1) * trialMs * this.#restRatio) / 1000;
    return this.#control.part(({ secondsLeft, ...rest }) => ({
      ...rest,
      stage,
      stageIndex: 1 + this.#trials + index,
      stageCount: this.#stageCount,
      ...(secondsLeft !== undefined && { secondsLeft: secondsLeft + after }),
    }));
  }

  #meanMs(): number | undefined {
    const count = this.#spentMs.length;
    return count === 0 ? undefined : this.#spentMs.reduce((sum, ms) => sum + ms, 0) / count;
  }

  /** Of what comes after `done` trials at most. */
  #secondsAfter(done: number, oneMs: number): number {
    return ((Math.max(0, this.#trials - done) + testedModels * this.#restRatio) * oneMs) / 1000;
  }
}
