import { History, Table2 } from "lucide-react";
import { Link } from "wouter";
import { shortList } from "../../app/changes";
import { allRuns } from "../../app/runs/selectRuns";
import { type StepId, type StepStatus, stepIds, stepStates, type TrainingState, trainingStates } from "../../app/steps";
import { useWork } from "../../app/store/store";
import { formatNumber } from "../../base/format";
import css from "./Rail.module.css";

export const stepTitles: Readonly<Record<StepId, string>> = {
  model: "Model",
  locate: "Locate",
  train: "Train",
  compose: "Compose",
  merge: "Merge",
  evaluate: "Evaluate",
};

const marks: Readonly<Record<StepStatus, string>> = {
  locked: "·",
  ready: "○",
  running: "▶",
  paused: "❚❚",
  done: "✓",
  stale: "◍",
  failed: "✕",
};

/** Changes that a step of the rail has room for; the step's own screen prints all. */
const changesShown = 2;

/** The six steps of the method with their states, the state as a word and not only a mark; below them the way to all runs. */
export function Rail({ location }: { readonly location: string }) {
  const state = useWork();
  const states = stepStates(state);
  const runCount = allRuns(state).length;
  return (
    <nav className={css.rail} aria-label="Steps and runs">
      <ol>
        {stepIds.map((id, index) => {
          const { status, fraction, changes = [] } = states[id];
          const isCurrent = location === `/lab/${id}`;
          return (
            <li key={id}>
              <Link
                href={`/lab/${id}`}
                className={css.step ?? ""}
                data-status={status}
                data-testid={`rail.${id}`}
                aria-current={isCurrent ? "step" : undefined}
              >
                <span className={css.number}>{index}</span>
                <span className={css.name}>{stepTitles[id]}</span>
                <span className={css.mark} aria-hidden>
                  {marks[status]}
                </span>
                <span className={css.status}>
                  {status}
                  {fraction !== undefined && ` ${Math.round(fraction * 100)} %`}
                </span>
                {changes.length > 0 && (
                  <span className={css.note}>computed with {shortList(changes, changesShown)}</span>
                )}
              </Link>
              {(status === "running" || status === "paused") && <Trainings states={trainingStates(state)} />}
            </li>
          );
        })}
        <li className={css.runs}>
          <Link
            href="/runs"
            className={css.step ?? ""}
            data-testid="rail.runs"
            aria-current={location.startsWith("/runs") ? "page" : undefined}
          >
            <History size={14} aria-hidden className={css.icon} />
            <span className={css.name}>Runs</span>
            <span className={css.status}>
              {formatNumber(runCount)} {runCount === 1 ? "run" : "runs"}
            </span>
          </Link>
        </li>
        <li>
          <Link
            href="/suite"
            className={css.step ?? ""}
            data-testid="rail.suite"
            aria-current={location === "/suite" ? "page" : undefined}
          >
            <Table2 size={14} aria-hidden className={css.icon} />
            <span className={css.name}>Tables</span>
            <span className={css.status}>of the paper</span>
          </Link>
        </li>
      </ol>
    </nav>
  );
}

/** The trainings of the step that runs, with their share. */
function Trainings({ states }: { readonly states: readonly TrainingState[] }) {
  if (states.length === 0) return null;
  return (
    <ul className={css.trainings} data-testid="rail.trainings">
      {states.map(({ name, fraction }) => (
        <li key={name}>
          <span>{name}</span>
          <progress max={1} value={fraction} aria-label={`${name}, share trained`} />
          <span className={css.share}>{Math.round(fraction * 100)} %</span>
        </li>
      ))}
    </ul>
  );
}
