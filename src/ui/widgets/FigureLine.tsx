import css from "./FigureLine.module.css";
import type { FigureFacts } from "./figureFacts";

/** The facts of a figure in a line below it. */
export function FigureLine({ facts: { unit, n, clipped } }: { readonly facts: FigureFacts }) {
  return (
    <p className={css.facts}>
      <span data-unit>unit: {unit}</span>
      <span data-n>n = {n}</span>
      {clipped && <span data-clipped>{clipped}</span>}
    </p>
  );
}
