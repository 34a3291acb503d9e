import type { RunEnd } from "../engine/api";
import type { RunReport } from "../engine/report";
import type { StepInputs } from "./stepInputs";
import { reportInputs, type StepId } from "./steps";

export interface ShownRun {
  readonly report: RunReport;
  readonly inputs: Readonly<Record<StepId, StepInputs>>;
}

/**
 * A run that went as far as `until`, with the later results of the run before it: they stay what they were, with the
 * inputs they were computed with, until they are computed again. Results of another model are not taken over.
 */
export function keepLater(earlier: ShownRun | undefined, report: RunReport, until: RunEnd): ShownRun {
  const inputs = reportInputs(report);
  if (!earlier || until === "evaluate" || !sameModel(earlier.report, report)) return { report, inputs };
  const { report: old, inputs: before } = earlier;
  const { results, samples, answers, heldoutLoss } = old;
  const evaluated = {
    results,
    samples: report.samples.length > 0 ? report.samples : samples,
    ...(answers && { answers }),
    ...(heldoutLoss && { heldoutLoss }),
  };
  if (until === "train") {
    const losses = { ...entriesOf(old.losses, evaluateLosses), ...report.losses };
    return { report: { ...report, ...evaluated, losses }, inputs: { ...inputs, evaluate: before.evaluate } };
  }
  if (old.gram.matrices.length === 0) return { report, inputs };
  const { gram, similarity, transferSet, movement, continuations, search } = old;
  const learnedLosses = entriesOf(old.losses, (training) => !training.startsWith("locate/"));
  return {
    report: {
      ...report,
      ...evaluated,
      gram,
      similarity,
      transferSet,
      ...(movement && { movement }),
      ...(continuations && { continuations }),
      ...(search && { search }),
      // Pictures of the deltas read the recipe that they were learned with; those of the masks read `locate`.
      recipe: { ...old.recipe, locate: report.recipe.locate },
      losses: { ...report.losses, ...learnedLosses },
      stages: [...report.stages, ...old.stages.filter(({ stage }) => !stage.startsWith("locate/"))],
    },
    inputs: { ...before, model: inputs.model, locate: inputs.locate },
  };
}

/** The training that only a measured variant needs. */
function evaluateLosses(training: string): boolean {
  return training === "full/abilityOnly";
}

function sameModel(a: RunReport, b: RunReport): boolean {
  const shapes = ({ model }: RunReport) => JSON.stringify([model.name, model.tensors]);
  return shapes(a) === shapes(b);
}

function entriesOf(losses: RunReport["losses"], isWanted: (training: string) => boolean): RunReport["losses"] {
  return Object.fromEntries(Object.entries(losses).filter(([training]) => isWanted(training)));
}
