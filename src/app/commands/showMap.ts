import type { MapMode, MapState } from "../store/state";
import { patch, useApp } from "../store/store";

/** Which numbers the map of a step shows. */
export function showMapMode(step: keyof MapState["modes"], mode: MapMode): void {
  patch("map", { modes: { ...useApp.getState().map.modes, [step]: mode } });
}

/** Whether the map shows how the shown report differs from the other one. */
export function showDifference(minusOther: boolean): void {
  patch("map", { minusOther });
}

/** Keeps the colours of a mode ending at `domain` whatever run is shown; undefined: at the run's own largest value. */
export function lockDomain(mode: MapMode, domain: number | undefined): void {
  const { [mode]: _, ...others } = useApp.getState().map.domains;
  patch("map", { domains: domain === undefined ? others : { ...others, [mode]: domain } });
}
