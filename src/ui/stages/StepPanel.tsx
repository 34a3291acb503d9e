import { type StepId, stepStates } from "../../app/steps";
import { useWork } from "../../app/store/store";
import { MeasureSettings } from "./evaluate/MeasureSettings";
import css from "./StepPanel.module.css";
import { StepRun } from "./StepRun";
import { StepSettings } from "./StepSettings";

/** Changes that stand in the note; the others are behind a word. */
const changesShown = 3;

/** Above a step's pictures: why they are stale, the settings of its next run, the button that starts it. */
export function StepPanel({ step }: { readonly step: StepId }) {
  const { changes = [] } = stepStates(useWork())[step];
  const hasSettings = step === "locate" || step === "train";
  const isRun = hasSettings || step === "evaluate";
  if (!isRun && changes.length === 0) return null;
  return (
    <section className={css.panel} aria-label="Settings and run" data-testid={`${step}.panel.run`}>
      {changes.length > 0 && (
        <div className={css.stale} data-testid={`${step}.stale`}>
          <p>
            <strong>Stale.</strong> What stands below was computed with:
          </p>
          <ChangeList changes={changes.slice(0, changesShown)} />
          {changes.length > changesShown && (
            <details data-testid={`${step}.stale.more`}>
              <summary>and {changes.length - changesShown} more</summary>
              <ChangeList changes={changes.slice(changesShown)} />
            </details>
          )}
        </div>
      )}
      {hasSettings && <StepSettings step={step} />}
      {step === "evaluate" && <MeasureSettings />}
      {isRun && <StepRun step={step} />}
    </section>
  );
}

function ChangeList({ changes }: { readonly changes: readonly string[] }) {
  return (
    <ul>
      {changes.map((change) => (
        <li key={change}>{change}</li>
      ))}
    </ul>
  );
}
