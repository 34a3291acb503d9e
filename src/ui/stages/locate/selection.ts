import type { KeyCounts } from "../../../app/keyNeurons";
import type { RunReport } from "../../../engine/report";

/** A corpus of a report, its counts at the chosen ratio, and how another is chosen. */
export interface CorpusSelection {
  readonly report: RunReport;
  /** In the order of the basis: it gives each its accent. */
  readonly corpora: readonly string[];
  readonly corpus: string;
  readonly counts: KeyCounts;
  readonly onCorpus: (corpus: string) => void;
}
