import { useState } from "react";
import css from "../Lab.module.css";
import { NoResult } from "../NoResult";
import { ContinuationPanel } from "./ContinuationPanel";
import { FullComparison } from "./FullComparison";
import { LossFigure } from "./LossFigure";
import { MovementMap } from "./MovementMap";
import { StageTable } from "./StageTable";
import { useTrainings } from "./useTrainings";

/** Losses of every training, live while it runs; what the models say meanwhile, how far they moved, what they took. */
export function TrainStage() {
  const trainings = useTrainings();
  const { losses, continuations, movement, report, isUnfinished, isActive } = trainings;
  const [shown, setShown] = useState<"learn" | "locate">("learn");
  const names = Object.keys(losses);
  if (names.length === 0) return <NoResult what="the loss of each training" />;
  const chosen = names.filter((name) => name.startsWith(`${shown}/`));
  return (
    <>
      <LossFigure
        title="Loss of each training"
        losses={losses}
        visible={chosen.length > 0 ? chosen : names}
        report={report}
        testId="train.loss"
        prefix="train"
      >
        {isUnfinished && (
          <p data-provenance="live">● live{isActive ? ", running on this machine" : "; the run did not finish"}</p>
        )}
        <fieldset className={css.choice}>
          <legend className="visually-hidden">Trainings shown</legend>
          {(["learn", "locate"] as const).map((kind) => (
            <label key={kind}>
              <input
                type="radio"
                name="trainings"
                checked={shown === kind}
                onChange={() => setShown(kind)}
                data-testid={`train.shown.${kind}`}
              />{" "}
              {kind === "learn" ? "on the key weights (Train)" : "to find the key weights (Locate)"}
            </label>
          ))}
        </fieldset>
      </LossFigure>
      <ContinuationPanel continuations={continuations} report={report} />
      <MovementMap {...{ movement, report, isActive }} />
      <FullComparison {...trainings} />
      {report && <StageTable report={report} />}
    </>
  );
}
