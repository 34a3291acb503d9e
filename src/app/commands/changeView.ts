import type { ViewState } from "../store/state";
import { patch, useApp } from "../store/store";

const singleKeysKey = "single-keys";
const presentationKey = "presentation";

/** Opens a dialog over the page, or closes what is open. */
export function showDialog(dialog: ViewState["dialog"]): void {
  patch("view", { dialog });
}

/** Switches commands by single keys on or off, and remembers it in this browser. */
export function setSingleKeys(singleKeys: boolean): void {
  localStorage.setItem(singleKeysKey, String(singleKeys));
  patch("view", { singleKeys });
}

/** Everything larger, for a projector; remembered in this browser. */
export function setPresentation(presentation: boolean): void {
  document.documentElement.dataset.presentation = String(presentation);
  localStorage.setItem(presentationKey, String(presentation));
  patch("view", { presentation });
}

export function togglePresentation(): void {
  setPresentation(!useApp.getState().view.presentation);
}

/** The choices of the last visit. */
export function restoreView(): void {
  setSingleKeys(localStorage.getItem(singleKeysKey) !== "false");
  setPresentation(localStorage.getItem(presentationKey) === "true");
}

/** Leads to one of the page's addresses, e.g. `/lab/merge`. */
export function goTo(route: string): void {
  location.hash = route;
}
