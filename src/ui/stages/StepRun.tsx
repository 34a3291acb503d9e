import { evaluateAgain } from "../../app/commands/evaluateAgain";
import { runRecipe } from "../../app/commands/startRun";
import { canEvaluateAlone, isBusy, type StepState, stepStates } from "../../app/steps";
import { useWork } from "../../app/store/store";
import { Button } from "../widgets/Button";
import { EstimateLine } from "./EstimateLine";
import { RunCost } from "./RunCost";
import css from "./StepPanel.module.css";

export type RunnableStep = "locate" | "train" | "evaluate";

const titles: Readonly<Record<RunnableStep, string>> = { locate: "Locate", train: "Train", evaluate: "Evaluate" };

/** Runs the method as far as this step; what is kept and unchanged is not computed again. */
export function StepRun({ step }: { readonly step: RunnableStep }) {
  const state = useWork();
  const busy = isBusy(state);
  const isPossible = state.device.status !== "unavailable" && state.recipe.recipe !== undefined;
  const alone = step === "evaluate" && canEvaluateAlone(state);
  return (
    <div className={css.run}>
      <Button
        tone="primary"
        disabled={busy || !isPossible}
        onClick={() => void (alone ? evaluateAgain() : runRecipe(step))}
        testId={`${step}.run`}
      >
        {labelOf(step, stepStates(state)[step], alone)} <RunCost end={step} alone={alone} />
      </Button>
      <EstimateLine />
    </div>
  );
}

function labelOf(step: RunnableStep, { status }: StepState, alone: boolean): string {
  if (alone) return status === "ready" ? "Evaluate" : "Evaluate again";
  const hasResult = status === "done" || status === "stale";
  return `Run ${titles[step]}${hasResult ? " again" : ""}`;
}
