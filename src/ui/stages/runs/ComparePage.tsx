import { Link } from "wouter";
import { useApp } from "../../../app/store/store";
import { ErrorCard } from "../../widgets/ErrorCard";
import css from "../Lab.module.css";
import { CurveOverlay } from "./CurveOverlay";
import { DifferenceTable } from "./DifferenceTable";
import { MapDifference } from "./MapDifference";
import { RunChip } from "./RunChip";
import { RunScores } from "./RunScores";
import { useRunsById } from "./useRunsById";

/** Two to six runs side by side. A run's letter, colour and dash are its place in the address. */
export function ComparePage({ ids }: { readonly ids: readonly string[] }) {
  const status = useApp((state) => state.runs.status);
  const { runs, failures } = useRunsById(ids);
  const missing = status === "loading" ? 0 : ids.length - runs.length - failures.length;
  return (
    <>
      <header>
        <h1>Compare {runs.length} runs</h1>
        <p className={css.goal}>What was set differently, and what came of it.</p>
      </header>
      <ul className={css.row} aria-label="Runs compared">
        {runs.map(({ entry }, slot) => (
          <li key={entry.id}>
            <RunChip slot={slot} /> <strong>{entry.name}</strong>{" "}
            <span className={css.muted}>
              recorded {entry.figures.date.slice(0, 10)} on {entry.figures.machine}
            </span>
          </li>
        ))}
      </ul>
      <p>
        <Link href="/runs">All runs</Link>
      </p>
      {failures.map((message) => (
        <ErrorCard
          key={message}
          title="A run cannot be read"
          cause={message}
          kept="The others are shown."
          actions={[]}
        />
      ))}
      {missing > 0 && runs.length < 2 && <p className={css.muted}>Reading the runs …</p>}
      {runs.length >= 2 && (
        <>
          <DifferenceTable runs={runs} />
          <RunScores runs={runs} />
          <CurveOverlay runs={runs} />
          <MapDifference runs={runs} />
        </>
      )}
    </>
  );
}
