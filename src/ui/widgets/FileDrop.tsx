import { useEffect, useRef, useState } from "react";
import css from "./FileDrop.module.css";

/** A file that was dropped; `path` begins with its folder's name where a folder was dropped. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** Files of a dropped folder beyond this count are left out. */
const fileLimit = 2000;

/** Takes files or a folder dropped anywhere on the page; shows where they would land while they hover. */
export function FileDrop({
  onFiles,
  words,
}: {
  readonly onFiles: (files: readonly DroppedFile[]) => unknown;
  readonly words: string;
}) {
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
      if (!event.dataTransfer || !hasFiles(event)) return;
      void readDropped(event.dataTransfer).then((files) => files.length > 0 && onFiles(files));
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: over, drop } as const;
    for (const [type, listener] of Object.entries(listeners)) window.addEventListener(type, listener as EventListener);
    return () => {
      for (const [type, listener] of Object.entries(listeners))
        window.removeEventListener(type, listener as EventListener);
    };
  }, [onFiles]);
  return isOver ? <div className={css.over}>{words}</div> : null;
}

/** Everything that was dropped, folders opened. What the browser lends during the event is taken before the first wait. */
async function readDropped({ items, files }: DataTransfer): Promise<readonly DroppedFile[]> {
  const plain = [...files];
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (!entries.some(({ isDirectory }) => isDirectory)) return plain.map((file) => ({ path: file.name, file }));
  const found: DroppedFile[] = [];
  for (const entry of entries) await readEntry(entry, "", found);
  return found;
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

async function readEntry(entry: FileSystemEntry, parent: string, found: DroppedFile[]): Promise<void> {
  const path = parent + entry.name;
  if (found.length >= fileLimit) return;
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push({ path, file });
  } else if (isFolder(entry)) {
    const reader = entry.createReader();
    for (;;) {
      // A reader hands out a hundred entries at a time, and none at its end.
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const inner of some) await readEntry(inner, `${path}/`, found);
    }
  }
}
