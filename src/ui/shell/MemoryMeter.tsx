import { shownReport } from "../../app/report";
import { useApp } from "../../app/store/store";
import { formatBytes } from "../../base/format";
import css from "./MemoryMeter.module.css";

/** Our own allocations on the GPU (WebGPU tells no other figure): now against the peak; of a recorded run, its peak. */
export function MemoryMeter() {
  const memory = useApp((state) => state.memory);
  const mode = useApp((state) => state.run.mode);
  const report = useApp(shownReport);
  if (mode === "recorded") {
    return (
      <span className={css.meter} data-testid="header.memory" data-provenance="recorded">
        peak {report ? formatBytes(report.peakBytes) : "–"}
      </span>
    );
  }
  const total = memory?.totalBytes ?? 0;
  const peak = memory?.peakBytes ?? 0;
  const parts = memory ? Object.entries(memory.bytes).map(([role, bytes]) => `${role} ${formatBytes(bytes)}`) : [];
  return (
    <span className={css.meter} data-testid="header.memory" data-provenance="live" title={parts.join(", ")}>
      GPU by us {formatBytes(total)}
      <meter min={0} max={Math.max(1, peak)} value={total} aria-label="bytes now against the peak" />
      <span className={css.peak}>peak {formatBytes(peak)}</span>
    </span>
  );
}
