import { resumeUnfinished } from "../../app/commands/startRun";
import { forgetUnfinished } from "../../app/commands/unfinished";
import { unfinishedCost } from "../../app/costs";
import { isBusy } from "../../app/steps";
import { useApp } from "../../app/store/store";
import { Cost, costText } from "../stages/RunCost";
import { Button } from "../widgets/Button";
import css from "./ResumeOffer.module.css";

/** Offers a run that was stopped, or whose page was closed, with its finished stages. Never starts it by itself. */
export function ResumeOffer() {
  const unfinished = useApp((state) => state.unfinished);
  const busy = useApp(isBusy);
  const cost = useApp((state) => costText(unfinishedCost(state)));
  const isPossible = useApp((state) => state.device.status === "offered" || state.device.status === "open");
  if (!unfinished || busy || !isPossible) return null;
  const { recipe, stage, keptStep, finishedStages, stageCount, date } = unfinished;
  return (
    <section className={css.offer} aria-label="Unfinished run" data-testid="resume">
      <p>
        <strong>Unfinished run</strong> of “{recipe.name}”, {date.slice(0, 10)}: {finishedStages} of {stageCount} stages
        are kept; it was at {stage}
        {keptStep !== undefined && `, which is kept up to step ${keptStep}`}. Resuming computes the rest.
      </p>
      <Button onClick={() => void resumeUnfinished()} testId="resume.run">
        Resume <Cost cost={cost} testId="cost.resume" />
      </Button>
      <Button tone="quiet" onClick={forgetUnfinished} testId="resume.dismiss">
        Not now
      </Button>
    </section>
  );
}
