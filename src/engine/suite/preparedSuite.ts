// A suite with its texts read and its cells sorted by what they share.
import { canonicalJson } from "../../base/hash";
import type { Recipe } from "../../formats/recipe";
import type { SuiteRun } from "../../formats/suite/suiteRuns";
import type { MergeSettings } from "../../method/settings";
import type { CorpusKeys } from "../../method/stageKeys";
import type { LanguageTest, PreparedRun, SentModelFiles } from "../api";

/** One test of one model, found again by its key. */
export interface SuiteTest {
  readonly key: string;
  /** What a table's column is called. */
  readonly column: string;
  readonly test: LanguageTest;
}

/** One model that a suite measures; cells of equal weights share it. */
export interface Measurement {
  readonly key: string;
  readonly label: string;
  readonly run: SuiteRun;
  readonly prepared: PreparedRun;
  /** Where the model is a merge of the run's deltas. */
  readonly settings: MergeSettings | undefined;
  readonly tests: Map<string, SuiteTest>;
}

/** Deltas that a suite learns once, whatever is merged and measured of them. */
export interface Training {
  readonly key: string;
  readonly label: string;
  readonly prepared: PreparedRun;
  readonly stages: readonly CorpusKeys[];
  readonly measurements: Measurement[];
  /** Whether Fig. 4 is asked of it. */
  isStudied: boolean;
}

/** What a person calls a training: the first cell that merges its deltas, else the first cell. */
export function trainingLabel({ measurements, label }: Training): string {
  return measurements.find(({ settings }) => settings)?.label ?? label;
}

/** A cell with one seed, and the keys of what it shows. */
export interface PreparedCell {
  readonly run: SuiteRun;
  readonly training: string;
  readonly scores: readonly { readonly key: string; readonly column: string }[];
}

/** Plain data, so that it crosses threads: what one reads, another runs. */
export interface PreparedSuite {
  /** By `modelKey`. */
  readonly models: ReadonlyMap<string, SentModelFiles>;
  readonly trainings: readonly Training[];
  readonly cells: readonly PreparedCell[];
}

/** What a loaded model is known by. */
export function modelKey({ model, precision }: Recipe): string {
  return canonicalJson({ model, precision });
}
