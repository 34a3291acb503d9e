import type { RunReport } from "../../engine/report";
import { parseReport } from "../parseReport";
import { setRecordedTensors } from "../recordedTensors";
import { settingsOf } from "../settings";
import { patch } from "../store/store";

/** The shipped recording's masks and deltas, from the page on. */
export const shippedTensors = "recorded/embedded.tensors.safetensors";

/** Shows a report on every screen as the recorded run; `id` is its place in the ledger. */
export function showRecorded(recorded: RunReport, id: string): void {
  patch("run", { recorded, recordedStatus: "ready", recordedFailure: undefined, mode: "recorded" });
  patch("compose", { settings: settingsOf(recorded.recipe), tensor: undefined });
  patch("runs", { recordedId: id });
}

/** The recording that comes with the page. Undefined where this build has none. Error: `bad-file`. */
export async function readShipped(): Promise<RunReport | undefined> {
  const response = await fetch(new URL("recorded/embedded.json", document.baseURI));
  // A host may answer with its own page where a file is not there.
  const isPage = response.headers.get("content-type")?.includes("text/html");
  if (!response.ok || isPage) return undefined;
  const report = parseReport(JSON.parse(await response.text()));
  setRecordedTensors(report, shippedTensors);
  return report;
}
