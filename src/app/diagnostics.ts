import { messageOf } from "../base/errors";
import { formatBytes } from "../base/format";
import { browserOf, describeBrowser } from "./browser";
import type { AppState } from "./store/state";
import { useApp } from "./store/store";

/** Lines that are kept. */
const capacity = 50;
const lines: string[] = [];

/** Adds a line to the page's log; the oldest beyond 50 goes. A line holds codes, names of stages and numbers, no text of the user. */
export function logLine(text: string): void {
  lines.push(`${new Date().toISOString()} ${text}`);
  if (lines.length > capacity) lines.shift();
}

/** The log, oldest first. */
export function logLines(): readonly string[] {
  return [...lines];
}

/** Logs from here on what the store says of device, model and run, and what is thrown and caught by nobody. */
export function startLog(): void {
  useApp.subscribe((now, before) => {
    if (now.device.status !== before.device.status) logLine(`device ${now.device.status}`);
    if (now.model.status !== before.model.status) logLine(`model ${now.model.status}`);
    const [job, last] = [now.run.job, before.run.job];
    if (job.status !== last.status) logLine(`run ${job.status}`);
    const stage = "progress" in job ? job.progress?.stage : undefined;
    const lastStage = "progress" in last ? last.progress?.stage : undefined;
    if (stage !== undefined && stage !== lastStage) logLine(`stage ${stage}`);
  });
  addEventListener("error", ({ message, filename, lineno }) => logLine(`uncaught: ${message} (${filename}:${lineno})`));
  addEventListener("unhandledrejection", ({ reason }) => logLine(`unhandled: ${messageOf(reason)}`));
}

/** What someone who looks for a fault needs to know of this machine and of what happened, and nothing of the user's own. */
export function diagnosticsText(state: AppState, userAgent: string): string {
  const { device, run, memory, capability } = state;
  const adapter = "adapter" in device ? device.adapter : undefined;
  const { job } = run;
  const submits = run.live?.submits;
  const section = (title: string, body: readonly string[]) => [`## ${title}`, ...body, ""];
  return [
    ...section("Program", [
      `${describeBrowser(browserOf(userAgent))}`,
      userAgent,
      `recipe: ${state.recipe.source === "shipped" ? (state.recipe.recipe?.name ?? "none") : "a file of the user"}`,
      `mode: ${run.mode}, run: ${job.status}${"stage" in job && job.stage ? ` in ${job.stage}` : ""}`,
    ]),
    ...section(
      "Adapter",
      adapter
        ? Object.entries(adapter).map(([name, value]) => `${name}: ${value}`)
        : [device.status === "unavailable" ? `none (${device.failure.code})` : "not asked yet"],
    ),
    ...section("Features", [capability?.features.join(", ") || "none told"]),
    ...section(
      "Limits",
      Object.entries(capability?.limits ?? {}).map(([name, value]) => `${name}: ${value}`),
    ),
    ...section(
      "Memory taken by this page on the GPU",
      memory
        ? [`now ${formatBytes(memory.totalBytes)}, at most ${formatBytes(memory.peakBytes)}`]
        : ["the GPU was not opened"],
    ),
    ...section("Submits of the last live run, as far as they were timed", [
      submits
        ? `${submits.timed}, the longest ${submits.longestMs.toFixed(1)} ms, ${submits.overLimit} longer than 50 ms`
        : "no live run has finished",
    ]),
    ...section("Log", logLines()),
  ].join("\n");
}
