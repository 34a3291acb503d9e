import { createElement, type FocusEvent, type PointerEvent, useState } from "react";
import css from "./Equation.module.css";
import { type EquationId, equations } from "./equations";
import { type EquationView, explain, type SymbolId, symbols } from "./symbols";

export interface EquationProps {
  readonly id: EquationId;
  /** Without it, symbols have a meaning and no value. */
  readonly view?: EquationView | undefined;
}

/** An equation in MathML; the symbol pointed at or tabbed to is explained below it, with its present value. */
export function Equation({ id, view }: EquationProps) {
  const [pointed, setPointed] = useState<SymbolId>();
  const { title, drawn } = equations[id];
  const follow = (event: PointerEvent | FocusEvent) => setPointed(symbolAt(event.target));
  return (
    <figure className={css.figure} data-testid={`equation.${id}`}>
      <figcaption className={css.title}>{title}</figcaption>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the symbols take the focus; the box only hears of it */}
      <div className={css.drawn} onPointerOver={follow} onFocus={follow} onPointerLeave={() => setPointed(undefined)}>
        {createElement("math", { display: "block" }, drawn)}
      </div>
      <p className={css.meaning} aria-live="polite" data-testid={`equation.${id}.meaning`}>
        {pointed ? explain(pointed, view) : "Point at a symbol, or tab to it, to read what it is."}
      </p>
    </figure>
  );
}

function symbolAt(target: EventTarget | null): SymbolId | undefined {
  const id = target instanceof Element ? target.closest("[data-symbol]")?.getAttribute("data-symbol") : undefined;
  return id && id in symbols ? (id as SymbolId) : undefined;
}
