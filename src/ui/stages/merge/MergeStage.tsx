import { lazy, Suspense } from "react";
import { probeOnRelease } from "../../../app/commands/probePrompts";
import { ExportModel } from "../../export/ExportModel";
import css from "../Lab.module.css";
import { KindChips } from "../map/KindChips";
import { MapPanel } from "../map/MapPanel";
import { NoResult } from "../NoResult";
import { MuSliders, ParameterSliders } from "../ParameterSliders";
import { PinButton } from "../pins/PinButton";
import { PinnedSettings } from "../pins/PinnedSettings";
import { ResultPanel } from "../ResultPanel";
import { useComposition } from "../useComposition";
import { Formula } from "./Formula";
import { Presets } from "./Presets";
import { ProbePanel } from "./ProbePanel";
import { WritingPanel } from "./WritingPanel";

const SearchPanel = lazy(() => import("./search/SearchPanel").then(({ SearchPanel }) => ({ default: SearchPanel })));

/** Eq. 5 live: strengths, formula with its numbers, what changes where, and prompts answered by both models. */
export function MergeStage() {
  const view = useComposition();
  if (!view) return <NoResult what="the merged model" />;
  const { report, settings } = view;
  return (
    <>
      <ResultPanel title="Strengths" testId="merge.controls" provenance={report.provenance} tools={<PinButton />}>
        <div className={css.sliders}>
          <ParameterSliders
            settings={settings}
            parameters={["gamma", "eta", "transferRatio", "alpha", "beta"]}
            onRelease={probeOnRelease}
          />
          <MuSliders settings={settings} recipe={report.recipe} onRelease={probeOnRelease} />
        </div>
        <Presets {...view} />
        <KindChips {...view} onRelease={probeOnRelease} />
        <Formula {...view} />
      </ResultPanel>
      <PinnedSettings {...view} />
      <Suspense fallback={null}>
        <SearchPanel report={report} />
      </Suspense>
      <div className={css.columns}>
        <MapPanel step="merge" view={view} />
        <ProbePanel {...view} />
      </div>
      <WritingPanel report={report} />
      <ResultPanel title="Model files" testId="merge.export" provenance={report.provenance}>
        <ExportModel report={report} name={report.name} settings={settings} settingsWords="the sliders as they stand" />
      </ResultPanel>
    </>
  );
}
