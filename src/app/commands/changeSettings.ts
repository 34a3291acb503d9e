import type { MergeSettings } from "../../method/settings";
import { patch, useApp } from "../store/store";

/** Moves sliders. Everything that follows from the Gram matrices repaints at once; nothing else happens. */
export function changeSettings(change: Partial<MergeSettings>): void {
  const { settings } = useApp.getState().compose;
  if (settings) patch("compose", { settings: { ...settings, ...change } });
}

/** Sets μ of one language. */
export function changeMu(language: number, value: number): void {
  const { settings } = useApp.getState().compose;
  if (settings) changeSettings({ mu: settings.mu.map((mu, i) => (i === language ? value : mu)) });
}

/** Brings a tensor into focus, by its index in the report's list; the Inspector shows it whole. */
export function focusTensor(tensor: number | undefined): void {
  if (useApp.getState().compose.tensor === tensor) return;
  patch("compose", { tensor });
  patch("inspector", { window: undefined, cell: undefined });
}
