import { useEffect, useRef, useState } from "react";
import css from "./FileDrop.module.css";

/** Takes one file dropped anywhere on the page; shows where it would land while it hovers. */
export function FileDrop({ onFile }: { readonly onFile: (file: File) => void }) {
  const [isOver, setIsOver] = useState(false);
  const depth = useRef(0);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const change = (event: DragEvent, by: number) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth.current = Math.max(0, depth.current + by);
      setIsOver(depth.current > 0);
    };
    const enter = (event: DragEvent) => change(event, 1);
    const leave = (event: DragEvent) => change(event, -1);
    const over = (event: DragEvent) => change(event, 0);
    const drop = (event: DragEvent) => {
      depth.current = 0;
      change(event, 0);
      const file = event.dataTransfer?.files[0];
      if (file) onFile(file);
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: over, drop } as const;
    for (const [type, listener] of Object.entries(listeners)) window.addEventListener(type, listener as EventListener);
    return () => {
      for (const [type, listener] of Object.entries(listeners))
        window.removeEventListener(type, listener as EventListener);
    };
  }, [onFile]);
  return isOver ? <div className={css.over}>Drop a recipe or a run report (.json)</div> : null;
}
