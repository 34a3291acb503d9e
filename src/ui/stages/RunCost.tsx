import { costOf, evaluationCost } from "../../app/costs";
import { useApp } from "../../app/store/store";
import { formatBytes, formatDuration } from "../../base/format";
import type { RunEnd } from "../../engine/api";
import css from "./StepPanel.module.css";

/** Stands on a button that starts work: the time and the memory it will take. `alone`: Evaluate without training. */
export function RunCost({ end, alone = false }: { readonly end: RunEnd; readonly alone?: boolean }) {
  const cost = useApp((state) => text(alone ? evaluationCost(state) : costOf(state, end)));
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
      data-testid={`cost.${end}`}
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

/** A text, so that a change elsewhere in the store draws nothing. */
function text(cost: ReturnType<typeof costOf>): string {
  if (!cost) return "";
  const time = formatDuration(Math.max(1, cost.seconds) * 1000);
  return `${cost.basis === "guessed" ? "estimated" : "≈"} ${time} · ${formatBytes(cost.peakBytes)}`;
}
