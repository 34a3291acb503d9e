import { patch, useApp } from "../store/store";

/** Puts a note away for this visit, by its code. */
export function dismissNote(code: string): void {
  patch("notices", { dismissed: [...useApp.getState().notices.dismissed, code] });
}

/** Puts the card of a link that was understood in part away. */
export function dismissLink(): void {
  patch("notices", { link: undefined });
}
