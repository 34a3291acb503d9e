import type { RunReport } from "../../engine/report";
import { getClient } from "../client";
import { failureOf } from "../failure";
import { askedLanguages, askedPrompts } from "../probeChoice";
import { shownReport } from "../report";
import { isBusy } from "../steps";
import type { Probe, ProbeChoice } from "../store/state";
import { patch, replace, useApp } from "../store/store";
import { recoverFrom } from "./recover";

/** Tokens that an answer may have. */
const answerTokens = 24;
/** A slider that is let go of is often taken up again at once. */
const settleMs = 150;
let generation = 0;
let settling: ReturnType<typeof setTimeout> | undefined;
/** The base never changes: what it says to a prompt is asked for once a run. */
let baseAnswers: { readonly run: RunReport; readonly texts: Map<string, string> } | undefined;

/**
 * Merges with the sliders as they stand and lets both models answer what is chosen. Of several calls the newest wins:
 * an older one stops before its next step and its texts are dropped. Old texts stay until the new ones are there.
 */
export async function probePrompts(): Promise<void> {
  const state = useApp.getState();
  const { compose, run, probe } = state;
  if (!compose.settings || !run.live || isBusy(state)) return;
  const prompts = askedPrompts(state, run.live);
  if (prompts.length === 0) return;
  generation += 1;
  const mine = generation;
  const isStale = () => mine !== generation;
  const previous = probe.status === "done" ? probe.probe : "previous" in probe ? probe.previous : undefined;
  replace("probe", { status: "running", prompts, previous });
  const { settings } = compose;
  const started = performance.now();
  try {
    const mergeMs = await getClient().engine.merge(settings);
    if (isStale()) return;
    const base = await answersOfBase(run.live, prompts);
    if (isStale()) return;
    const merged = await answer("merged", prompts);
    if (isStale()) return;
    const answers: Probe["answers"] = prompts.map((prompt, i) => ({
      prompt,
      base: base.get(prompt) ?? "",
      merged: merged[i] ?? "",
    }));
    const wallMs = performance.now() - started;
    replace("probe", { status: "done", probe: { answers, settings, mergeMs, wallMs } });
  } catch (error) {
    const failure = failureOf(error, "The report of the run is kept.");
    if (!isStale()) replace("probe", { status: "failed", failure, previous });
    recoverFrom(failure);
  }
}

/** On release of a slider: asks again what was asked, once the slider rests. Recorded runs have nothing to ask. */
export function probeOnRelease(): void {
  clearTimeout(settling);
  const { run } = useApp.getState();
  if (run.mode === "live" && run.live) settling = setTimeout(() => void probePrompts(), settleMs);
}

/** What is asked from now on. */
export function chooseProbe(change: Partial<ProbeChoice>): void {
  patch("probeChoice", change);
}

/** Asks a language too, or no longer. */
export function toggleAskedLanguage(language: string): void {
  const state = useApp.getState();
  const report = shownReport(state);
  if (!report) return;
  const asked = askedLanguages(report, state.probeChoice);
  const languages = asked.includes(language) ? asked.filter((other) => other !== language) : [...asked, language];
  patch("probeChoice", { languages });
}

async function answersOfBase(run: RunReport, prompts: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (baseAnswers?.run !== run) baseAnswers = { run, texts: new Map() };
  const { texts } = baseAnswers;
  const missing = prompts.filter((prompt) => !texts.has(prompt));
  const answers = missing.length > 0 ? await answer("base", missing) : [];
  for (const [i, prompt] of missing.entries()) texts.set(prompt, answers[i] ?? "");
  return texts;
}

async function answer(variant: "base" | "merged", prompts: readonly string[]): Promise<readonly string[]> {
  const { engine, data } = getClient();
  const tokens = await engine.generate({
    variant,
    prompts: await Promise.all(prompts.map((prompt) => data.encode(prompt))),
    maxNewTokens: answerTokens,
    stopTokenIds: await data.stopTokens(),
  });
  return Promise.all(tokens.map((ids) => data.decode(ids)));
}
