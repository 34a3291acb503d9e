import type { TableRows } from "../../widgets/tableText";
import css from "../Lab.module.css";

/** A table exactly as it is saved: the first row is its head, the first column names the rows. */
export function TextTable({ rows, testId }: { readonly rows: TableRows; readonly testId: string }) {
  const [head = [], ...body] = rows;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard
    <section className={css.scroll} tabIndex={0} aria-label="table, scrolls sideways">
      <table className={css.table} data-testid={testId}>
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th key={cell} scope="col" className={column > 0 ? css.number : undefined}>
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map(([name, ...cells]) => (
            <tr key={name}>
              <th scope="row" className={css.name}>
                {name}
              </th>
              {cells.map((cell, column) => (
                <td key={head[column + 1]} className={css.number}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
