import type { RunReport } from "../../engine/report";
import type { MergeSettings } from "../../method/settings";
import { failureOf } from "../failure";
import { isKeptPlace, pinPlace, pinsOf, probeCount } from "../pins";
import { shownReport } from "../report";
import { listPins, writePins } from "../runs/runStore";
import { fittingPins, longestPinName, mostPins, type SettingsPin } from "../runs/settingsPin";
import { sameSettings, settingsName, settingsOf } from "../settings";
import { patch, useApp } from "../store/store";
import { changeSettings } from "./changeSettings";
import { probeOnRelease } from "./probePrompts";

/** Reads the pins of every run that this browser keeps. */
export async function loadPins(): Promise<void> {
  try {
    patch("pins", { byRun: await listPins() });
  } catch (error) {
    patch("pins", { failure: failureOf(error, "Pins made now stay until this page closes.") });
  }
}

/** Keeps settings with the run in view, once: those given, or the sliders as they stand. */
export async function pinSettings(given?: MergeSettings): Promise<void> {
  const state = useApp.getState();
  const report = shownReport(state);
  const sliders = state.compose.settings;
  const settings = given ?? sliders;
  const pins = pinsOf(state);
  if (!report || !settings) return;
  const present = pins.find((pin) => sameSettings(pin.settings, settings));
  if (present || pins.length >= mostPins) {
    const said = present ? `pinned already, as ${present.name}` : `a run holds ${mostPins} pins; remove one first`;
    patch("pins", { said });
    return;
  }
  const languages = report.recipe.languages.map(({ language }) => language);
  const name = settingsName(settings, settingsOf(report.recipe), languages).slice(0, longestPinName);
  const now = new Date();
  const probe = sliders && sameSettings(settings, sliders) ? probeCount(state) : undefined;
  const copy = structuredClone(settings) as SettingsPin["settings"];
  const id = `${now.getTime().toString(36)}-${pins.length}`;
  const pin = { id, name, settings: copy, created: now.toISOString(), ...(probe && { probe }) };
  await setPins([...pins, pin], `pinned: ${name}`);
}

/** Sets the sliders to a pin; a live model then answers with it. */
export function restorePin(pin: SettingsPin): void {
  changeSettings(pin.settings);
  patch("pins", { said: `restored: ${pin.name}` });
  probeOnRelease();
}

export async function renamePin(pin: SettingsPin, name: string): Promise<void> {
  const wanted = name.trim().slice(0, longestPinName);
  if (wanted === "") return;
  const pins = pinsOf(useApp.getState());
  const renamed = pins.map((other) => (other.id === pin.id ? { ...other, name: wanted } : other));
  await setPins(renamed, `renamed: ${wanted}`);
}

/** Takes a pin away. What was measured with its settings stays with the run. */
export async function removePin(pin: SettingsPin): Promise<void> {
  const pins = pinsOf(useApp.getState());
  await setPins(
    pins.filter(({ id }) => id !== pin.id),
    `removed: ${pin.name}`,
  );
}

/** Takes over the pins that came with a run in a file, as far as they fit it and their settings are not pinned yet. */
export async function adoptPins(id: string, given: readonly SettingsPin[], report: RunReport): Promise<void> {
  const { byRun } = useApp.getState().pins;
  const pins = byRun[id] ?? [];
  const isNew = ({ settings }: SettingsPin) => !pins.some((pin) => sameSettings(pin.settings, settings));
  const all = [...pins, ...fittingPins(given, report).filter(isNew)].slice(0, mostPins);
  if (all.length === pins.length) return;
  patch("pins", { byRun: { ...byRun, [id]: all } });
  await writePins(id, all);
}

/** On the screens at once, in the browser's storage as soon as it takes them. */
async function setPins(pins: readonly SettingsPin[], said: string): Promise<void> {
  const state = useApp.getState();
  const place = pinPlace(state);
  if (place === undefined) return;
  patch("pins", { byRun: { ...state.pins.byRun, [place]: pins }, said, failure: undefined });
  if (!isKeptPlace(place)) return;
  try {
    await writePins(place, pins);
  } catch (error) {
    patch("pins", { failure: failureOf(error, "The pins stay until this page closes.") });
  }
}
