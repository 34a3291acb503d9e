import { useMemo, useSyncExternalStore } from "react";
import type { Palette } from "./heatmapColours";

/** The page's colours for a canvas, as the present theme resolves them; `first` and `second` are CSS colours. */
export function usePalette(first: string, second: string): Palette {
  const scheme = useSyncExternalStore(watchTheme, themeKey);
  return useMemo(() => readPalette(scheme, first, second), [scheme, first, second]);
}

function watchTheme(changed: () => void): () => void {
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  prefersDark.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    prefersDark.removeEventListener("change", changed);
  };
}

function themeKey(): string {
  const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
  return `${document.documentElement.dataset.theme ?? "auto"} ${prefersDark ? "dark" : "light"}`;
}

/** The colours of the light theme, which exported pictures have whatever the page's theme is; only inside `inLightTheme`. */
export function lightPalette(first: string, second: string): Palette {
  return readPalette("light light", first, second);
}

function readPalette(scheme: string, first: string, second: string): Palette {
  const probe = document.createElement("span");
  document.body.append(probe);
  const resolve = (colour: string): string => {
    probe.style.color = colour;
    const [r = 0, g = 0, b = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
    return `#${[r, g, b].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
  };
  const [theme, preferred] = scheme.split(" ");
  const palette: Palette = {
    isDark: theme === "dark" || theme === "contrast" || (theme === "auto" && preferred === "dark"),
    paper: resolve("var(--panel)"),
    text: resolve("var(--text)"),
    muted: resolve("var(--muted)"),
    first: resolve(first),
    second: resolve(second),
  };
  probe.remove();
  return palette;
}
