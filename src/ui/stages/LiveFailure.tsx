import { findAdapter } from "../../app/commands/findAdapter";
import { showMode } from "../../app/commands/loadModel";
import { runRecipe } from "../../app/commands/runRecipe";
import type { Failure } from "../../app/store/state";
import { useApp } from "../../app/store/store";
import { ErrorCard } from "../widgets/ErrorCard";
import css from "./Lab.module.css";

const titles: Partial<Record<Failure["code"], readonly [title: string, code: string]>> = {
  "no-webgpu": ["No WebGPU here", "E1"],
  "no-adapter": ["No graphics adapter", "E3"],
  limit: ["A limit of this GPU is too small", "E5"],
  "out-of-memory": ["The GPU is out of memory", "E7"],
  "device-lost": ["The GPU was reset", "E8"],
  diverged: ["The training diverged", "E9"],
  "missing-file": ["A file is missing", "E10"],
  "storage-full": ["Browser storage is full", "E11"],
  "worker-failed": ["The compute worker stopped", "E12"],
};

/** In live mode: why nothing runs, or what stopped the run, with what can be done; what the adapter is like. */
export function LiveFailure() {
  const { device, run, model } = useApp();
  if (run.mode !== "live") return null;
  const recorded = run.recorded ? [{ label: "Show the recorded run", onSelect: () => showMode("recorded") }] : [];
  if (device.status === "unavailable") {
    return (
      <FailureCard
        failure={device.failure}
        actions={[{ label: "Look again", onSelect: () => void findAdapter() }, ...recorded]}
      />
    );
  }
  const again = { label: "Try again", onSelect: () => void runRecipe() };
  if (run.job.status === "failed") return <FailureCard failure={run.job.failure} actions={[again, ...recorded]} />;
  if (model.status === "failed") return <FailureCard failure={model.failure} actions={[again, ...recorded]} />;
  if ("adapter" in device && device.adapter.isFallback) {
    return (
      <p className={css.muted} data-code="E4" role="status">
        <strong>Software GPU (E4)</strong>: computes on the processor, 50 to 500 times slower. Same numbers, only later;
        take the short recipe for a first look.
      </p>
    );
  }
  return null;
}

function FailureCard({
  failure,
  actions,
}: {
  readonly failure: Failure;
  readonly actions: readonly { label: string; onSelect: () => void }[];
}) {
  const [title, code] = titles[failure.code] ?? ["The run stopped", undefined];
  return (
    <ErrorCard
      title={title}
      {...(code ? { code } : {})}
      cause={failure.message}
      kept={failure.kept}
      actions={actions}
    />
  );
}
