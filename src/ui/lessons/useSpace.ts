import { useEffect, useRef } from "react";

/** Elements that Space belongs to. */
const takers =
  'button, a, input, select, textarea, summary, [contenteditable="true"], [role="gridcell"], [role="slider"], [data-cell], dialog';

/** Space turns the page, wherever it has no other meaning; before any other key of the page sees it. */
export function useSpace(onSpace: () => void): void {
  const newest = useRef(onSpace);
  newest.current = onSpace;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== " " || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (event.target instanceof Element && event.target.closest(takers)) return;
      event.preventDefault();
      event.stopPropagation();
      newest.current();
    };
    addEventListener("keydown", press, { capture: true });
    return () => removeEventListener("keydown", press, { capture: true });
  }, []);
}
