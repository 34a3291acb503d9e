import { formatScalar } from "../../../base/format";
import css from "../Lab.module.css";
import { type Losses, stepRows } from "./trainingSeries";

/** Rows that a table shows; the CSV has all. */
const tableRows = 50;

/** Losses as numbers: every step, or evenly spaced ones. */
export function LossTable({ losses, names }: { readonly losses: Losses; readonly names: readonly string[] }) {
  const rows = stepRows(losses, names);
  const every = Math.max(1, Math.ceil(rows.length / tableRows));
  return (
    <div className={css.scroll}>
      <table className={css.table} data-testid="train.table">
        <caption className={css.muted}>
          {every > 1 ? `Every ${every}th step; the CSV holds all.` : "Every step."}
        </caption>
        <thead>
          <tr>
            <th scope="col">step</th>
            {names.map((name) => (
              <th key={name} scope="col" className={css.number}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows
            .filter((_, i) => i % every === 0)
            .map(([step, ...values]) => (
              <tr key={step}>
                <th scope="row">{step}</th>
                {values.map((value, i) => (
                  <td key={names[i]} className={css.number}>
                    {typeof value === "number" ? formatScalar(value) : ""}
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
