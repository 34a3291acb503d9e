import type { MergeSettings } from "../../method/settings";
import { mixWith, normalised } from "../mix";
import { patch, useApp } from "../store/store";

/** Moves sliders. Everything that follows from the Gram matrices repaints at once; nothing else happens. */
export function changeSettings(change: Partial<MergeSettings>): void {
  const { settings } = useApp.getState().compose;
  if (settings) patch("compose", { settings: { ...settings, ...change } });
}

/** Sets μ of one language; the others follow where their sum is kept. */
export function changeMu(language: number, value: number): void {
  const { compose, map } = useApp.getState();
  if (compose.settings) changeSettings({ mu: mixWith(compose.settings.mu, language, value, map.keepsMuSum) });
}

/** Scales μ to a sum of 1. */
export function normaliseMu(): void {
  const { settings } = useApp.getState().compose;
  if (settings) changeSettings({ mu: normalised(settings.mu) });
}

export function keepMuSum(keepsMuSum: boolean): void {
  patch("map", { keepsMuSum });
}

/** Brings a tensor into focus, by its index in the report's list; the Inspector shows it whole. */
export function focusTensor(tensor: number | undefined): void {
  if (useApp.getState().compose.tensor === tensor) return;
  patch("compose", { tensor });
  patch("inspector", { window: undefined, cell: undefined });
}
