import { useLocation } from "wouter";
import { changeFork } from "../../../app/commands/forkRun";
import { runRecipe } from "../../../app/commands/runRecipe";
import { describeFork } from "../../../app/runs/recipeDiff";
import { useApp } from "../../../app/store/store";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";
import { languageName } from "../languageName";
import { type ForkField, forkFields, muField } from "./forkFields";
import own from "./Runs.module.css";

/** The recipe of a fork: change one thing, read the line that will stand beside the run, run it. */
export function ForkPage() {
  const { recipe, parent } = useApp((state) => state.recipe);
  const canRun = useApp(({ device, run: { job } }) => {
    return device.status !== "unavailable" && job.status !== "running" && job.status !== "paused";
  });
  const [, navigate] = useLocation();
  if (!recipe || !parent) return <p>Choose a run to fork on the Runs page.</p>;
  const change = describeFork(parent.recipe, recipe);
  const fields = [...forkFields, ...recipe.languages.map(({ language }) => muField(language, languageName(language)))];
  return (
    <>
      <header>
        <h1>Fork of {parent.name}</h1>
        <p className={css.goal}>Change one thing. Only the steps that follow from it can come out otherwise.</p>
      </header>
      <section className={css.card} aria-label="Recipe of the fork">
        <div className={css.sliders}>
          {fields.map((field) => (
            <Field key={field.label} field={field} value={field.read(recipe)} before={field.read(parent.recipe)} />
          ))}
        </div>
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
            Run it live
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

function Field({
  field,
  value,
  before,
}: {
  readonly field: ForkField;
  readonly value: number;
  readonly before: number;
}) {
  const { label, step, minimum, maximum, scale, write } = field;
  const shown = Number((value * scale).toPrecision(6));
  return (
    <label className={own.field} data-changed={value !== before}>
      {label}
      <input
        key={shown}
        type="number"
        className={css.input}
        defaultValue={shown}
        step={step}
        min={minimum}
        max={maximum}
        onBlur={({ target }) => {
          if (target.value !== "" && target.valueAsNumber !== shown)
            changeFork((recipe) => write(recipe, target.valueAsNumber / scale));
        }}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
        data-testid={`fork.${field.id}`}
      />
      <span className={own.line}>
        {value === before ? "as before" : `was ${Number((before * scale).toPrecision(6))}`}
      </span>
    </label>
  );
}
