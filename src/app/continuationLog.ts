import type { Continuations } from "../engine/report";

type Looks = Continuations["trainings"][string];

/** What models of the live run said of held-out prompts. Outside the store, which only counts its changes. */
let prompts: Continuations["prompts"] = [];
const trainings = new Map<string, Looks>();

/** Begins a run that asks for `asked`. */
export function startContinuations(asked: Continuations["prompts"]): void {
  prompts = asked;
  trainings.clear();
}

/** Adds looks of a training; one that begins again replaces what was there from that step on. */
export function addContinuations(training: string, looks: Looks): void {
  const first = looks[0]?.step ?? 0;
  const before = (trainings.get(training) ?? []).filter(({ step }) => step < first);
  trainings.set(training, [...before, ...looks]);
}

/** All so far; undefined where this run asks for none. */
export function liveContinuations(): Continuations | undefined {
  return prompts.length > 0 ? { prompts, trainings: Object.fromEntries(trainings) } : undefined;
}
