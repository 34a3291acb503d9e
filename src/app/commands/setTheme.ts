import type { Theme } from "../store/state";
import { patch } from "../store/store";

const key = "theme";
const themes: readonly Theme[] = ["auto", "light", "dark", "contrast"];

/** Puts the theme on the page and remembers it in this browser. */
export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(key, theme);
  patch("view", { theme });
}

/** The theme of the last visit. */
export function restoreTheme(): void {
  const stored = themes.find((theme) => theme === localStorage.getItem(key));
  setTheme(stored ?? "auto");
}
