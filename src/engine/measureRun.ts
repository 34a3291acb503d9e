import { mapYields } from "../base/mapYields";
import { checkSelection } from "../method/select";
import type { MergeSettings } from "../method/settings";
import type { AnswerKeeping } from "./answerKeeping";
import type { JobProgress, LanguageTest, MeasureResult } from "./api";
import { measureBase, measureSettings } from "./evaluateVariants";
import { evaluationStages } from "./evaluationStages";
import type { FinishedRun } from "./finishedRun";
import { type JobControl, runJob } from "./job";
import { RunProgress } from "./runProgress";

/**
 * What the run scores when it is merged with `settings`, or its base (null), in every test. The merged model is then as it
 * was. Error: `bad-usage` where nothing was learned.
 */
export async function measureRun(
  finished: FinishedRun,
  { settings, tests }: { readonly settings: MergeSettings | null; readonly tests: readonly LanguageTest[] },
  keeping: AnswerKeeping | undefined,
  control: JobControl<JobProgress>,
): Promise<MeasureResult> {
  const { base, recipe } = finished.context;
  const names = base.layout.tensors.map(({ name }) => name);
  if (settings) checkSelection(names, settings);
  const clock = () => performance.now() - control.idleMs;
  const stages = evaluationStages({ tests, variants: [settings ? "merged" : "base"] }, recipe);
  const progress = new RunProgress(stages, clock);
  const began = clock();
  const measuring = settings
    ? measureSettings(finished, { settings, tests }, keeping)
    : measureBase(finished, { tests }, keeping);
  const job = mapYields(measuring, (step) => progress.report({ ...step, restored: step.restored ?? false }));
  return { languages: await runJob(job, control), busyMs: clock() - began };
}
