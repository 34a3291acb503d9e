import { chooseProbe, probePrompts } from "../../../app/commands/probePrompts";
import type { ProbeState } from "../../../app/store/state";
import { formatDuration } from "../../../base/format";
import { FailureCard } from "../../errors/FailureCard";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";

/** Asks both models of a live run, with a prompt of one's own beside the problems. */
export function LiveProbe({ probe, own }: { readonly probe: ProbeState; readonly own: string }) {
  return (
    <>
      <form
        className={css.row}
        onSubmit={(event) => {
          event.preventDefault();
          void probePrompts();
        }}
      >
        <input
          className={css.input}
          dir="auto"
          aria-label="Your own prompt, beside the problems"
          placeholder="and a prompt of your own"
          value={own}
          onChange={(event) => chooseProbe({ own: event.target.value })}
          data-testid="merge.prompt.input"
        />
        <Button type="submit" tone="primary" testId="merge.ask">
          Ask both{probe.status === "done" && `, about ${formatDuration(probe.probe.wallMs)}`}
        </Button>
      </form>
      {probe.status === "failed" && (
        <FailureCard failure={probe.failure} own={[{ label: "Ask again", onSelect: () => void probePrompts() }]} />
      )}
      <p className={css.muted} data-testid="merge.probe.note" role="status">
        {probe.status === "running" && `Merging and asking ${probe.prompts.length} prompts …`}
        {probe.status === "done" &&
          `merged in ${formatDuration(probe.probe.mergeMs)}, all answers after ${formatDuration(probe.probe.wallMs)}`}
        {probe.status === "idle" && "Ask, or let go of a slider: the weights are merged and both models answer."}
      </p>
    </>
  );
}
