import { useMemo } from "react";
import { focusTensor } from "../../../app/commands/changeSettings";
import { openInspector } from "../../../app/commands/inspect";
import { probePrompt } from "../../../app/commands/probePrompt";
import { useApp } from "../../../app/store/store";
import { formatPercent } from "../../../base/format";
import { Legend } from "../../visuals/Legend";
import { TensorMap } from "../../visuals/TensorMap";
import css from "../Lab.module.css";
import { NoResult } from "../NoResult";
import { MuSliders, ParameterSliders } from "../ParameterSliders";
import { ResultPanel } from "../ResultPanel";
import { layerKinds, tensorCells } from "../tensorCells";
import { type CompositionView, useComposition } from "../useComposition";
import { Formula } from "./Formula";
import { ProbePanel } from "./ProbePanel";

/** Eq. 5 live: strengths, formula with its numbers, what changes where, and a prompt answered by both models. */
export function MergeStage() {
  const view = useComposition();
  if (!view) return <NoResult what="the merged model" />;
  const { report, settings } = view;
  return (
    <>
      <ResultPanel title="Strengths" testId="merge.controls" provenance={report.provenance}>
        <div className={css.sliders}>
          <ParameterSliders
            settings={settings}
            parameters={["gamma", "eta", "transferRatio", "alpha", "beta"]}
            onRelease={probeAgain}
          />
          <MuSliders settings={settings} recipe={report.recipe} onRelease={probeAgain} />
        </div>
        <Formula {...view} />
      </ResultPanel>
      <div className={css.columns}>
        <ChangeMap {...view} />
        <ProbePanel {...view} />
      </div>
    </>
  );
}

/** On release: the prompt that was answered last, with the new settings. */
function probeAgain(): void {
  const { probe, run } = useApp.getState();
  if (run.mode !== "live" || !run.live) return;
  const prompt =
    probe.status === "done"
      ? probe.probe.prompt
      : probe.status === "running"
        ? probe.prompt
        : run.live.samples[0]?.prompt;
  if (prompt) void probePrompt(prompt);
}

function ChangeMap({ report, composition }: CompositionView) {
  const focused = useApp((state) => state.compose.tensor);
  const kinds = useMemo(() => layerKinds(report), [report]);
  const { relativeChange, selected } = composition;
  const domain = Math.max(...relativeChange);
  const cells = tensorCells(report, (tensor) => {
    const value = relativeChange[tensor] ?? 0;
    const words = `changes by ${formatPercent(value, 2)} of its norm, ${selected[tensor] ? "receives the ability" : "languages only"}`;
    return {
      value,
      text: (value * 100).toFixed(value < 0.0995 ? 1 : 0),
      words,
      hatched: !selected[tensor],
      empty: false,
    };
  });
  return (
    <ResultPanel title="Relative change ‖Δ‖ / ‖θo‖, in %" testId="merge.map.panel" provenance={report.provenance}>
      <TensorMap
        title="Relative change by layer and kind"
        testId="merge.map"
        cells={cells}
        kinds={kinds}
        scale="magnitude"
        domain={domain}
        focused={focused}
        onFocus={focusTensor}
        onOpen={openInspector}
      />
      <Legend scale="magnitude" low="0 %" high={formatPercent(domain)} hatchedMeans="receives no ability" />
    </ResultPanel>
  );
}
