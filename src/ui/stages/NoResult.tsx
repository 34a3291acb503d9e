import { showMode } from "../../app/commands/loadModel";
import { runRecipe } from "../../app/commands/startRun";
import { useWork } from "../../app/store/store";
import { Button } from "../widgets/Button";
import css from "./Lab.module.css";
import { RunCost } from "./RunCost";

/** Stands where a result would: says that there is none and how to get one. */
export function NoResult({ what }: { readonly what: string }) {
  const { run, device } = useWork();
  const isBusy = run.job.status === "running" || run.job.status === "paused";
  const text =
    run.mode === "recorded"
      ? run.recordedStatus === "loading"
        ? "Reading the recorded run …"
        : "This build carries no recorded run."
      : isBusy
        ? `The run is under way; ${what} will stand here.`
        : `There is no live run yet; ${what} will stand here after one.`;
  return (
    <div className={css.row} data-testid="lab.empty">
      <p className={css.muted}>{text}</p>
      {run.mode === "live" && !isBusy && (
        <Button tone="primary" disabled={device.status === "unavailable"} onClick={() => void runRecipe()}>
          Run the recipe live <RunCost end="evaluate" />
        </Button>
      )}
      {run.mode === "live" && run.recorded && (
        <Button onClick={() => showMode("recorded")}>Show the recorded run</Button>
      )}
      {run.mode === "recorded" && run.recordedStatus === "absent" && (
        <Button onClick={() => showMode("live")}>Go live</Button>
      )}
    </div>
  );
}
