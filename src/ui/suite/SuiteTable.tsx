import { openCell } from "../../app/commands/openSuite";
import type { SuitePanel } from "../../app/suite/suitePanels";
import css from "../stages/Lab.module.css";
import own from "./Suite.module.css";

/** What stands in a cell that has no number yet. */
const marks = { waiting: "·", training: "◔", measuring: "▶" } as const;

function NowMark({ now }: { readonly now: keyof typeof marks }) {
  return (
    <>
      <span aria-hidden>{marks[now]}</span>
      <span className="visually-hidden">{now}</span>
    </>
  );
}

/** Explains the marks where there are any. */
export function MarkLegend({ rows }: Pick<SuitePanel, "rows">) {
  if (!rows.some(({ cells }) => cells.some(({ now }) => now))) return null;
  return (
    <p className={css.muted}>
      {marks.waiting} waiting; {marks.training} its weights are being trained; {marks.measuring} being measured.
    </p>
  );
}

/** A panel's numbers; a cell's name leads to its settings. */
export function SuiteTable({ panel }: { readonly panel: SuitePanel }) {
  const { id, group, title, head, rows } = panel;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard
    <section className={css.scroll} tabIndex={0} aria-label={`${title}, table, scrolls sideways`}>
      <table className={css.table} data-testid={`suite.${id}.table`}>
        <thead>
          <tr>
            {head.map((name, column) => (
              <th key={name} scope="col" className={column > 0 ? css.number : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells, isCell }) => (
            <tr key={name}>
              <th scope="row" className={css.name}>
                {isCell ? (
                  <button
                    type="button"
                    className={own.cell}
                    title="Open the settings of this cell on the Model step"
                    onClick={() => openCell(group, name)}
                  >
                    {name}
                  </button>
                ) : (
                  name
                )}
              </th>
              {cells.map(({ text, isBest, now }, column) => (
                <td key={head[column + 1]} className={css.number} data-now={now}>
                  {now ? <NowMark now={now} /> : isBest ? <strong>{text}</strong> : text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
