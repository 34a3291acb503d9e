import css from "./Chip.module.css";

/** Code of an entity (A = ability, en, bn …) with its accent: the accent is never alone. */
export function Chip({ code, accent }: { readonly code: string; readonly accent: string }) {
  return (
    <span className={css.chip} style={{ borderColor: accent }}>
      {code}
    </span>
  );
}

/** Accents by position in the basis: ability, reference, then languages. */
export function entityAccent(index: number): string {
  if (index === 0) return "var(--entity-ability)";
  return index === 1 ? "var(--entity-reference)" : `var(--entity-${(index - 2) % 4})`;
}
