import { useEffect, useRef, useState } from "react";

/** Least time between two announcements. */
const intervalMs = 2000;

/** A polite live region that speaks the newest text at most once in two seconds. */
export function StatusAnnouncer({ text }: { readonly text: string }) {
  const [spoken, setSpoken] = useState(text);
  const lastAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, lastAt.current + intervalMs - performance.now());
    const timer = setTimeout(() => {
      lastAt.current = performance.now();
      setSpoken(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <span className="visually-hidden" role="status" aria-live="polite">
      {spoken}
    </span>
  );
}
