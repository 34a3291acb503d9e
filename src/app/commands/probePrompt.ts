import { getClient } from "../client";
import { failureOf } from "../failure";
import { replace, useApp } from "../store/store";
import { recoverFrom } from "./recover";

/** Tokens that an answer may have. */
const answerTokens = 24;
let generation = 0;

/**
 * Merges with the sliders as they stand and lets both models answer `prompt`. Of several calls the newest wins:
 * an older one stops before its next step and its text is dropped. The old text stays until the new one is there.
 */
export async function probePrompt(prompt: string): Promise<void> {
  const { compose, run, probe } = useApp.getState();
  if (!compose.settings || !run.live || run.job.status === "running" || run.job.status === "paused") return;
  generation += 1;
  const mine = generation;
  const isStale = () => mine !== generation;
  const previous = probe.status === "done" ? probe.probe : probe.status === "running" ? probe.previous : undefined;
  replace("probe", { status: "running", prompt, previous });
  const { settings } = compose;
  const started = performance.now();
  try {
    const { engine, data } = getClient();
    const mergeMs = await engine.merge(settings);
    if (isStale()) return;
    const request = {
      prompts: [await data.encode(prompt)],
      maxNewTokens: answerTokens,
      stopTokenIds: await data.stopTokens(),
    };
    const [base = []] = await engine.generate({ ...request, variant: "base" });
    if (isStale()) return;
    const [merged = []] = await engine.generate({ ...request, variant: "merged" });
    if (isStale()) return;
    const texts = await Promise.all([data.decode(base), data.decode(merged)]);
    if (isStale()) return;
    const wallMs = performance.now() - started;
    replace("probe", {
      status: "done",
      probe: { prompt, base: texts[0], merged: texts[1], settings, mergeMs, wallMs },
    });
  } catch (error) {
    const failure = failureOf(error, "The report of the run is kept.");
    if (!isStale()) replace("probe", { status: "failed", failure });
    recoverFrom(failure);
  }
}
