import type { OptimiserSettings } from "../formats/recipe";

/** Learning rate of step `step` (from 0): linear warm-up, then constant or cosine (method.md, section 2). */
export function learningRateAt(
  { learningRate, warmupSteps, schedule, steps }: OptimiserSettings,
  step: number,
): number {
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  if (schedule === "constant") return learningRate;
  const fraction = (step - warmupSteps) / (steps - warmupSteps);
  return learningRate * 0.5 * (1 + Math.cos(Math.PI * fraction));
}
