import { runOpenSuite } from "../../app/commands/runSuite";
import { holdsRun, isBusy } from "../../app/steps";
import { useApp } from "../../app/store/store";
import type { LiveSuite } from "../../app/store/suiteStore";
import type { SuiteCost } from "../../app/suite/suiteCost";
import { formatDuration, formatNumber } from "../../base/format";
import css from "../stages/Lab.module.css";
import { Button } from "../widgets/Button";
import own from "./Suite.module.css";

/** What an open suite will take, before it starts or goes on. */
export function SuitePlan({ live: { cost, recipe } }: { readonly live: LiveSuite }) {
  const busy = useApp(isBusy);
  const losesRun = useApp(holdsRun);
  if (!cost) return null;
  const { trainings, trainingCount, evaluationCount, evaluationsFound, seconds, basis } = cost;
  const kept = trainingCount - trainings.length;
  if (trainings.length === 0) {
    return (
      <p role="status" data-testid="suite.plan" data-left={0}>
        All {formatNumber(trainingCount)} trainings and {formatNumber(evaluationCount)} evaluations are kept: nothing is
        left to run.
      </p>
    );
  }
  const time = formatDuration(Math.max(1, seconds) * 1000);
  return (
    <>
      <dl className={css.facts} data-testid="suite.plan" data-left={evaluationCount - evaluationsFound}>
        <dt>Recipe</dt>
        <dd>{recipe}</dd>
        <dt>Trainings</dt>
        <dd>
          {formatNumber(trainingCount)}, of which {formatNumber(kept)} need nothing
        </dd>
        <dt>Evaluations</dt>
        <dd>
          {formatNumber(evaluationCount)}, of which {formatNumber(evaluationsFound)} are kept
        </dd>
        <dt>Expected</dt>
        <dd data-testid="suite.expected" data-basis={basis}>
          {time}, {basis === "measured" ? "by speeds measured here" : "a guess by the adapter's kind"}
        </dd>
      </dl>
      <TrainingTable trainings={trainings} />
      {losesRun && (
        <p role="note">The weights of the live run leave the GPU when this starts. The run itself stays under Runs.</p>
      )}
      <div className={css.row}>
        <Button tone="primary" disabled={busy} onClick={() => void runOpenSuite()} testId="suite.run">
          {evaluationsFound > 0 ? "Go on" : "Run"}, {basis === "measured" ? "≈" : "estimated"} {time}
        </Button>
        <span className={css.muted}>
          It can be paused and stopped at any time. Scores are kept in this browser as they come.
        </span>
      </div>
    </>
  );
}

function TrainingTable({ trainings }: Pick<SuiteCost, "trainings">) {
  return (
    <details>
      <summary>Training by training</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard */}
      <section className={css.scroll} tabIndex={0} aria-label="Trainings, scrolls sideways">
        <table className={css.table} data-testid="suite.trainings">
          <thead>
            <tr>
              {["weights for", "stages to compute", "models to measure", "evaluations", "expected"].map(
                (name, column) => (
                  <th key={name} scope="col" className={column > 0 ? css.number : own.label}>
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {trainings.map(({ label, stages, models, evaluations, seconds }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {[stages, models, evaluations, formatDuration(1000 * seconds)].map((value, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns stand still
                  <td key={column} className={css.number}>
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
