import type { Speeds } from "../../engine/estimate";
import { type SuitePlan, secondsOf } from "../../engine/suite/planSuite";
import { trainingLabel } from "../../engine/suite/preparedSuite";

/** What is left of a suite and what that will take. */
export interface SuiteCost
  extends Pick<SuitePlan, "trainingCount" | "evaluationCount" | "evaluationsFound" | "seconds" | "basis"> {
  readonly trainings: readonly TrainingCost[];
}

/** One training that is left, with what is measured of it. */
export interface TrainingCost {
  readonly label: string;
  readonly stages: number;
  readonly models: number;
  readonly evaluations: number;
  readonly seconds: number;
}

/** A plan's numbers, training by training. */
export function suiteCost(plan: SuitePlan, speeds: Speeds): SuiteCost {
  const { trainingCount, evaluationCount, evaluationsFound, seconds, basis } = plan;
  const trainings = plan.trainings.map((planned): TrainingCost => {
    const { training, stages, measurements } = planned;
    return {
      label: trainingLabel(training),
      stages: stages.length,
      models: measurements.length,
      evaluations: measurements.reduce((sum, { tests }) => sum + tests.length, 0),
      seconds: secondsOf(planned, speeds).seconds,
    };
  });
  return { trainingCount, evaluationCount, evaluationsFound, seconds, basis, trainings };
}
