import type { SearchReport } from "../../formats/search/searchReport";
import type { AnswerKeeping } from "../answerKeeping";
import type { JobProgress, SearchRequest } from "../api";
import type { FinishedRun } from "../finishedRun";
import type { JobControl } from "../job";
import { measureRun } from "../measureRun";
import type { SearchResult } from "../report";
import type { SuiteStore } from "../suite/suiteStore";
import { keptMeasure } from "./keptMeasure";
import { compareOnTests, type MeasureModel, searchCoefficients } from "./searchCoefficients";
import { sizesOf, splitTests } from "./splitTests";

export interface SearchGround {
  readonly finished: FinishedRun;
  /** Keeps the answers of its models. */
  readonly keeping: AnswerKeeping | undefined;
  /** Keeps their scores. */
  readonly scores: SuiteStore;
  readonly provenance: SearchReport["provenance"];
}

/**
 * Splits the tests, searches on one part, and measures what it began with and what it found on the other. Errors:
 * `bad-corpus` where a part would hold nothing, `bad-usage`, `cancelled`.
 */
export async function searchRun(
  { finished, keeping, scores, provenance }: SearchGround,
  { tests, fraction, ...asked }: SearchRequest,
  control: JobControl<JobProgress>,
): Promise<SearchResult> {
  const { recipe } = finished.prepared;
  const began = performance.now();
  const split = splitTests(tests, { fraction, seed: asked.seed });
  const search = { ...asked, split, languages: recipe.languages.map(({ language }) => language) };
  const anew: MeasureModel = (settings, side, part) => measureRun(finished, { settings, tests: side }, keeping, part);
  const measure = await keptMeasure(anew, finished.prepared, scores);
  const seen = await searchCoefficients(measure, search, control);
  const comparison = await compareOnTests(measure, search, seen, control);
  const { trials, best, own, found } = seen;
  const { seed, perplexityWeight } = asked;
  const report: SearchReport = {
    version: 1,
    kind: "search",
    name: recipe.name,
    provenance,
    seed,
    perplexityWeight,
    split: { fraction, ...sizesOf(split) },
    trials,
    best,
    comparison,
    wallMs: performance.now() - began - control.idleMs,
  };
  return { report, own, found };
}
