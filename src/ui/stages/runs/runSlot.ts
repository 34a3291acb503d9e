/** A run keeps code, accent and dash of its place in the comparison's address, whatever else is shown or hidden. */
export function runCode(slot: number): string {
  return String.fromCharCode(65 + slot);
}

const accents = [
  "var(--entity-ability)",
  "var(--entity-reference)",
  "var(--entity-0)",
  "var(--entity-1)",
  "var(--entity-2)",
  "var(--entity-3)",
];

export function runAccent(slot: number): string {
  return accents[slot % accents.length] ?? "var(--text)";
}

const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 2]];

export function runDash(slot: number): readonly number[] {
  return dashes[slot % dashes.length] ?? [];
}
