import type { SettingsPin } from "../runs/settingsPin";
import type { Failure } from "./state";

/** Settings that were pinned, by the id of their run. */
export interface PinState {
  readonly byRun: Readonly<Record<string, readonly SettingsPin[]>>;
  /** What the last change came to, for readers of the screen. */
  readonly said: string;
  readonly failure: Failure | undefined;
}
