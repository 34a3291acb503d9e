import type { StartedWork } from "./store/startedWork";

/** What a job that was stopped leaves behind. */
export function keptWords(started: StartedWork | undefined): string {
  if (started?.kind === "suite") return "the scores so far are kept, and the suite goes on with them";
  if (started?.kind === "measure") return "the settings measured so far are kept with the run";
  if (started?.kind === "search") return "what the search saw so far stays on the Merge screen";
  if (started?.kind === "evaluate") return "the run keeps the results that it had";
  return "the losses up to this step are kept on the Train screen";
}
