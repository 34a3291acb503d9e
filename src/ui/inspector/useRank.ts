import { readRank } from "../../app/commands/readTensor";
import { vectorChoices, weightsOf } from "../../app/inspectorVectors";
import type { InspectorVector } from "../../app/store/state";
import type { ScalarRank } from "../../engine/viewApi";
import type { MergeSettings } from "../../method/settings";
import type { Inspected } from "./useInspected";
import { useReading } from "./useReading";
import { useRunKey } from "./useRunKey";

/** A scalar's rank by size in one vector, which `symbol` names. */
export interface NamedRank extends ScalarRank {
  readonly symbol: string;
}

/**
 * The rank of a scalar in the vector that is drawn, or in R(A) where key weights are; undefined until it was read for this
 * very scalar and these sliders.
 */
export function useRank(
  { report, tensor }: Inspected,
  cell: { readonly row: number; readonly column: number } | undefined,
  { vector, settings }: { readonly vector: InspectorVector; readonly settings: MergeSettings },
): NamedRank | undefined {
  const run = useRunKey(report);
  const view = { report, settings, tensor };
  const ranked = weightsOf(vector, view) ? vector : "ability";
  const source = weightsOf(ranked, view);
  const question = cell && source && { run, tensor, source, ...cell };
  const { of, answer } = useReading(question, (asked) => readRank(asked.tensor, asked.source, asked.row, asked.column));
  if (!answer || JSON.stringify(of) !== JSON.stringify(question)) return undefined;
  return { ...answer, symbol: vectorChoices(report).find((choice) => choice.vector === ranked)?.symbol ?? ranked };
}
