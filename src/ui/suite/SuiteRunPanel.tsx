import { useEffect } from "react";
import { closeLiveSuite, findUnfinishedSuite } from "../../app/commands/runSuite";
import { isBusy } from "../../app/steps";
import { useApp } from "../../app/store/store";
import { type LiveSuite, useSuite } from "../../app/store/suiteStore";
import { FailureCard } from "../errors/FailureCard";
import css from "../stages/Lab.module.css";
import { Button } from "../widgets/Button";
import { StatusAnnouncer } from "../widgets/StatusAnnouncer";
import own from "./Suite.module.css";
import { SuiteChoice } from "./SuiteChoice";
import { SuitePlan } from "./SuitePlan";
import { SuiteProgress } from "./SuiteProgress";

/** Runs a suite on this machine: which, what it will take, how far it is. */
export function SuiteRunPanel() {
  const live = useSuite((state) => state.live);
  const isRunning = useApp(({ run }) => run.started?.kind === "suite" && "progress" in run.job);
  useEffect(() => void findUnfinishedSuite(), []);
  return (
    <section className={css.card} aria-labelledby="suite-run" data-testid="suite.run.panel">
      <div className={own.head}>
        <h2 id="suite-run">{live ? `Run here: ${live.name}` : "Run a suite here"}</h2>
        {live && !isRunning && (
          <Button tone="quiet" onClick={closeLiveSuite} testId="suite.close">
            Close
          </Button>
        )}
      </div>
      <OtherJob />
      <Stopped />
      {!live && <SuiteChoice />}
      {live?.status === "reading" && <Reading live={live} />}
      {live?.status === "open" && (isRunning ? <SuiteProgress live={live} /> : <SuitePlan live={live} />)}
    </section>
  );
}

/** Why nothing can be run now. */
function OtherJob() {
  const isOther = useApp((state) => isBusy(state) && state.run.started?.kind !== "suite");
  if (!isOther) return null;
  return (
    <p role="status" data-testid="suite.busy">
      A run is under way, and the GPU does one job at a time. A suite can be opened and run when it is over; the bar
      below stops it.
    </p>
  );
}

/** What stopped the suite, with what can be done. */
function Stopped() {
  const failure = useApp(({ run: { job, started } }) =>
    started?.kind === "suite" && job.status === "failed" ? job.failure : undefined,
  );
  if (!failure) return null;
  return (
    <FailureCard failure={failure} only={["again", "resume", "restart", "useHere", "manageStorage", "lookAgain"]} />
  );
}

/** Texts are read, then each training is planned. */
function Reading({ live: { progress } }: { readonly live: LiveSuite }) {
  const { stage = "", stageIndex = 0, stageCount = 1, done = 0, total = 0 } = progress ?? {};
  const share = (stageIndex + (total > 0 ? done / total : 0)) / stageCount;
  const words =
    stage === "plan"
      ? `planning training ${done} of ${total}`
      : stage === ""
        ? "opening the model and the texts …"
        : `reading text ${stageIndex + 1} of ${stageCount}, ${stage.replace(/^read\//, "")}`;
  return (
    <div className={own.progress} data-testid="suite.reading">
      <progress className={own.bar} max={1} value={share} aria-label="Reading the suite's texts" />
      <span>{words}</span>
      <StatusAnnouncer text={words} />
    </div>
  );
}
