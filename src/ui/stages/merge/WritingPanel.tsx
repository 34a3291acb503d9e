import { useApp } from "../../../app/store/store";
import type { RunReport } from "../../../engine/report";
import css from "../Lab.module.css";
import { ResultPanel } from "../ResultPanel";
import { Writing } from "../Writing";

/** A text of one's own that both models of a live run continue, shown as it is written. */
export function WritingPanel({ report }: { readonly report: RunReport }) {
  const isLive = useApp((state) => state.run.mode === "live" && state.run.onGpu);
  return (
    <ResultPanel title="A text of your own, continued" testId="merge.writing" provenance={report.provenance}>
      {isLive ? (
        <Writing writers={["base", "merged"]} />
      ) : (
        <p className={css.muted}>New text needs the weights of a live run on this page.</p>
      )}
    </ResultPanel>
  );
}
