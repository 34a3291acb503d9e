import { useState } from "react";
import { formatScalar } from "../../base/format";
import type { TableRows } from "../widgets/tableText";
import css from "./Inspector.module.css";

/** Rows and columns that are set as text, at most. */
const most = 50;

/** The numbers in view as a table, for those who read rather than look: at most 50 × 50 of them. */
export function WindowTable({ title, cells }: { readonly title: string; readonly cells: () => TableRows }) {
  const [isOpen, setIsOpen] = useState(false);
  const all = isOpen ? cells() : [];
  const [head = [], ...body] = all.slice(0, most + 1).map((row) => row.slice(0, most + 1));
  const isCut = all.length > most + 1 || (all[0]?.length ?? 0) > most + 1;
  return (
    <details
      className={css.details}
      open={isOpen}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
      data-testid="inspector.table"
    >
      <summary>View window as table</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard
        <section className={css.scroll} tabIndex={0} aria-label={`${title} as a table`}>
          {isCut && <p className={css.muted}>The first 50 × 50 cells in view; zoom in or save the CSV for the rest.</p>}
          <table className={css.grid}>
            <caption className="visually-hidden">{title}</caption>
            <thead>
              <tr>
                {head.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {body.map(([row = "", ...values]) => (
                <tr key={row}>
                  <th scope="row">{row}</th>
                  {values.map((value, i) => (
                    <td key={head[i + 1]}>{typeof value === "number" ? formatScalar(value) : value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
