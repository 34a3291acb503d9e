import { useLocation } from "wouter";
import { changeFork } from "../../../app/commands/forkRun";
import { runRecipe } from "../../../app/commands/startRun";
import { mergeFields } from "../../../app/mergeFields";
import { describeFork } from "../../../app/runs/recipeDiff";
import { locateFields, trainFields } from "../../../app/settingFields";
import { useApp } from "../../../app/store/store";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";
import { RunCost } from "../RunCost";
import { SettingList } from "../StepSettings";

/** The recipe of a fork: change one thing, read the line that will stand beside the run, run it. */
export function ForkPage() {
  const { recipe, parent } = useApp((state) => state.recipe);
  const canRun = useApp(({ device, run: { job } }) => {
    return device.status !== "unavailable" && job.status !== "running" && job.status !== "paused";
  });
  const [, navigate] = useLocation();
  if (!recipe || !parent) return <p>Choose a run to fork on the Runs page.</p>;
  const change = describeFork(parent.recipe, recipe);
  const groups = [
    { name: "Locate", fields: locateFields },
    { name: "Train", fields: trainFields },
    { name: "Compose and merge", fields: mergeFields(recipe) },
  ];
  return (
    <>
      <header>
        <h1>Fork of {parent.name}</h1>
        <p className={css.goal}>Change one thing. Only the steps that follow from it can come out otherwise.</p>
      </header>
      <section className={css.card} aria-label="Recipe of the fork">
        {groups.map(({ name, fields }) => (
          <div key={name}>
            <h2>{name}</h2>
            <SettingList fields={fields} onChange={changeFork} name="fork" />
          </div>
        ))}
        <p data-testid="fork.change" aria-live="polite">
          {change ? (
            <>
              Differs from {parent.name}: <strong>{change}</strong>
            </>
          ) : (
            `Nothing differs from ${parent.name} yet; a run would repeat it.`
          )}
        </p>
        <div className={css.row}>
          <Button
            tone="primary"
            disabled={!canRun}
            testId="fork.run"
            onClick={() => {
              void runRecipe();
              navigate("/lab/train");
            }}
          >
            Run it live <RunCost end="evaluate" />
          </Button>
          <Button onClick={() => navigate("/lab/model")} testId="fork.recipe">
            Show the whole recipe
          </Button>
          {!canRun && <span className={css.muted}>A live run needs a GPU that is free.</span>}
        </div>
      </section>
    </>
  );
}
