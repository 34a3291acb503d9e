/** Files of texts that a person chose, for as long as the page lives: it may not read them again by itself. */
const held = new Map<string, File>();

/** Keeps a file by its name; another of the same name takes its place. */
export function holdText(file: File): void {
  held.set(file.name, file);
}

export function heldTexts(): readonly File[] {
  return [...held.values()];
}
