import { formatDuration, formatNumber } from "../../base/format";
import type { Speeds } from "../../engine/estimate";
import { type SuitePlan, secondsOf } from "../../engine/suite/planSuite";
import { trainingLabel } from "../../engine/suite/preparedSuite";
import { textTable } from "../bench/table";

/** What a suite will take, training by training, as text for the terminal. */
export function planText(name: string, plan: SuitePlan, speeds: Speeds): string {
  const { trainings, trainingCount, evaluationCount, evaluationsFound, seconds, basis } = plan;
  const missing = evaluationCount - evaluationsFound;
  const counts = `${name}: ${formatNumber(trainingCount)} trainings and ${formatNumber(evaluationCount)} evaluations, of which ${formatNumber(trainingCount - trainings.length)} and ${formatNumber(evaluationsFound)} need nothing`;
  if (trainings.length === 0) return `${counts}\n`;
  const rows = trainings.map((planned) => {
    const { training, stages, measurements } = planned;
    const tests = measurements.reduce((sum, one) => sum + one.tests.length, 0);
    return [
      trainingLabel(training),
      String(stages.length),
      String(measurements.length),
      String(tests),
      formatDuration(1000 * secondsOf(planned, speeds).seconds),
    ];
  });
  const table = textTable(["deltas of", "stages to compute", "models to measure", "evaluations", "expected"], rows);
  const source =
    basis === "measured" ? "by speeds measured here" : "a guess by the adapter's kind; speeds are measured as it runs";
  return `${counts}\n\n${table}\n\nto do: ${trainings.length} trainings, ${formatNumber(missing)} evaluations; expected ${formatDuration(1000 * seconds)} (${source})\n\n`;
}
