import { textTable } from "./table";
import type { TrainingRun } from "./trainingRun";

const repeats = 5;

/** Milliseconds of a step by kernel, all layers together, the slowest first; the shortest of a few runs; as text. */
export async function trainingProfile(run: TrainingRun): Promise<string> {
  const { passPlan, updatePlan } = run.session;
  const totals = new Map<string, number>();
  for (const plan of [passPlan, updatePlan]) {
    const shortest = new Map<string, number>();
    for (let repeat = 0; repeat < repeats; repeat++) {
      const times = await plan.profile();
      if (!times) return "profile: this adapter has no timestamps";
      for (const [label, ms] of times) shortest.set(label, Math.min(ms, shortest.get(label) ?? ms));
    }
    for (const [label, ms] of shortest) {
      const place = label.replace(/^layer\d+/, "layer");
      totals.set(place, (totals.get(place) ?? 0) + ms);
    }
  }
  const all = [...totals.values()].reduce((sum, ms) => sum + ms, 0);
  const cells = [...totals]
    .sort(([, a], [, b]) => b - a)
    .filter(([, ms]) => ms > 0)
    .map(([place, ms]) => [place, ms.toFixed(2), `${((100 * ms) / all).toFixed(1)}%`]);
  const name = run.maskShare === undefined ? "dense" : "masked";
  return `\n${textTable([`${name} step`, "ms", "share"], cells)}`;
}
