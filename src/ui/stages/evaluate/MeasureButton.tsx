import { useLocation } from "wouter";
import { forkShown } from "../../../app/commands/forkRun";
import { measureSettings } from "../../../app/commands/measureSettings";
import { holdsRun, isBusy } from "../../../app/steps";
import { useApp } from "../../../app/store/store";
import type { RunReport } from "../../../engine/report";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";
import { WorkCost } from "../RunCost";
import type { MeasuredRow } from "./MeasuredPanel";

interface MeasureProps {
  readonly rows: readonly MeasuredRow[];
  /** Offers the ablation that needs a training of its own. */
  readonly withoutLocate: boolean;
}

/** Measures what is missing of a list, with its time and memory; says why where that cannot be done. */
export function MeasureButton({ rows, withoutLocate }: MeasureProps) {
  const missing = rows.filter(({ languages }) => !languages);
  const obstacle = useApp((state) => obstacleOf(state));
  const took = useApp((state) => tookWords(state.run.live));
  return (
    <div className={css.row} data-testid="measured.actions">
      {missing.length > 0 && (
        <Button disabled={obstacle !== undefined} onClick={() => void measureSettings(rows)} testId="measured.run">
          Measure {missing.length === 1 ? "the one that is missing" : `the ${missing.length} that are missing`}{" "}
          {!obstacle && <WorkCost work={{ kind: "measure", count: missing.length }} />}
        </Button>
      )}
      <span className={css.muted} data-testid="measured.note">
        {missing.length === 0 ? "All of these are measured." : (obstacle ?? took)}
      </span>
      {withoutLocate && <WithoutLocate />}
    </div>
  );
}

/** Why nothing can be measured now, in a sentence. */
function obstacleOf(state: ReturnType<typeof useApp.getState>): string | undefined {
  if (state.run.mode === "recorded")
    return "A recorded run holds what was measured when it ran; what is missing needs a live run.";
  if (isBusy(state)) return "A job is under way; this waits for it.";
  if (!holdsRun(state))
    return "The GPU no longer holds what this run learned; run Train, which takes kept stages, then measure.";
  if (state.run.live?.recipe.evaluate.tests.length === 0) return "This run's recipe asks for no tests.";
  return undefined;
}

/** What the last measurement was expected to take, and what it took. */
function tookWords(report: RunReport | undefined): string {
  const last = report?.measured?.findLast(({ wallMs }) => wallMs !== undefined);
  if (last?.wallMs === undefined || last.expectedMs === undefined) return "";
  return `Last setting: expected ${(last.expectedMs / 1000).toFixed(1)} s, took ${(last.wallMs / 1000).toFixed(1)} s.`;
}

/** Without Eq. 1 other weights are trained, so it is another run: a fork in which every weight is key. */
function WithoutLocate() {
  const [, navigate] = useLocation();
  const fork = () => {
    if (forkShown((recipe) => ({ ...recipe, locate: { ...recipe.locate, keyNeuronRatio: 1 } }))) navigate("/runs/fork");
  };
  return (
    <span className={css.row}>
      <Button onClick={fork} testId="measured.fork">
        Fork: without Eq. 1
      </Button>
      <span className={css.muted}>
        k1 = 100 %: every weight is key. It trains anew; the fork's page says what that costs.
      </span>
    </span>
  );
}
