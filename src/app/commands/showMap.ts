import { failureOf } from "../failure";
import type { MapMode, MapState } from "../store/state";
import { patch, useApp } from "../store/store";
import { readLedgerRun } from "./runLedger";

/** Which numbers the map of a step shows. */
export function showMapMode(step: keyof MapState["modes"], mode: MapMode): void {
  patch("map", { modes: { ...useApp.getState().map.modes, [step]: mode } });
}

let asked: string | undefined;

/** Takes a kept run's numbers off the shown one's; undefined: shows them as they are. Of several calls the newest wins. */
export async function compareMapWith(id: string | undefined): Promise<void> {
  asked = id;
  patch("map", { minus: undefined });
  if (id === undefined) return;
  try {
    const report = await readLedgerRun(id);
    if (asked === id) patch("map", { minus: { id, report } });
  } catch (error) {
    if (asked === id) patch("runs", { failure: failureOf(error, "The map shows the run in view alone.") });
  }
}

/** Keeps the colours of a scale ending at `domain` whatever run is shown; undefined: at the run's own largest value. */
export function lockDomain(scale: string, domain: number | undefined): void {
  const { [scale]: _, ...others } = useApp.getState().map.domains;
  patch("map", { domains: domain === undefined ? others : { ...others, [scale]: domain } });
}
