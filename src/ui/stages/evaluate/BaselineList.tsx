import { baselinesOf } from "../../../app/baselineWords";
import type { RunReport } from "../../../engine/report";
import own from "./BaselineList.module.css";

/** What each baseline of the table is, in a sentence; nothing where there is none. */
export function BaselineList({ report }: { readonly report: RunReport }) {
  const baselines = baselinesOf(report);
  if (baselines.length === 0) return null;
  return (
    <section aria-label="What the comparisons are" data-testid="evaluate.baselines">
      <h3 className={own.title}>What the comparisons are</h3>
      <dl className={own.list}>
        {baselines.map(({ name, words }) => (
          <div key={name} className={own.entry}>
            <dt>{name}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
