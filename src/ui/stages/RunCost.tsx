import { costOf, costOfWork, evaluationCost } from "../../app/costs";
import type { StartedWork } from "../../app/store/startedWork";
import { useApp } from "../../app/store/store";
import { formatBytes, formatDuration } from "../../base/format";
import type { RunEnd } from "../../engine/api";
import type { RunEstimate } from "../../engine/report";
import css from "./StepPanel.module.css";

/** Stands on a button that starts work: the time and the memory it will take. `alone`: Evaluate without training. */
export function RunCost({ end, alone = false }: { readonly end: RunEnd; readonly alone?: boolean }) {
  const cost = useApp((state) => costText(alone ? evaluationCost(state) : costOf(state, end)));
  return <Cost cost={cost} testId={`cost.${end}`} />;
}

/** The same for a button that starts something again. */
export function WorkCost({ work }: { readonly work: StartedWork }) {
  const cost = useApp((state) => costText(costOfWork(state, work)));
  return <Cost cost={cost} testId={`cost.${work.kind}`} />;
}

export interface CostProps {
  /** Of `costText`. */
  readonly cost: string;
  readonly testId: string;
}

/** Time and memory on a button; says so where the engine cannot tell. */
export function Cost({ cost, testId }: CostProps) {
  const unknown = useApp((state) => state.costs.unknown);
  if (cost === "")
    return unknown ? (
      <span className={css.cost} title={unknown}>
        cost unknown
      </span>
    ) : null;
  const isGuess = cost.startsWith("estimated");
  return (
    <span
      className={css.cost}
      data-testid={testId}
      data-basis={isGuess ? "guessed" : "measured"}
      title={
        isGuess
          ? "Guessed from the kind of this adapter; the first run measures its speed."
          : "From the speed last measured on this adapter for this model."
      }
    >
      {cost}
    </span>
  );
}

/** A text, so that a change elsewhere in the store draws nothing; empty where nothing is known. */
export function costText(cost: RunEstimate | undefined): string {
  if (!cost) return "";
  const time = formatDuration(Math.max(1, cost.seconds) * 1000);
  return `${cost.basis === "guessed" ? "estimated" : "≈"} ${time} · ${formatBytes(cost.peakBytes)}`;
}
