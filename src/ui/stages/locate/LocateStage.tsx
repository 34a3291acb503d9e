import { useState } from "react";
import { countsAt, sharedRatios } from "../../../app/keyNeurons";
import { shownReport } from "../../../app/report";
import { useApp } from "../../../app/store/store";
import css from "../Lab.module.css";
import { NoResult } from "../NoResult";
import { CombinationPanel } from "./CombinationPanel";
import { CorpusMaps } from "./CorpusMaps";
import { DensityPanel } from "./DensityPanel";
import { KeyShareMap } from "./KeyShareMap";
import { KindBars } from "./KindBars";
import { OverlapMap } from "./OverlapMap";
import { OverlapTable } from "./OverlapTable";
import { useCounted } from "./useCounted";

/** Eq. 1: which weights are key to a corpus, at any key-neuron ratio, and how corpora share them. */
export function LocateStage() {
  const report = useApp(shownReport);
  const [chosen, setChosen] = useState("ability");
  const [chosenRatio, setRatio] = useState<number>();
  const ratios = report ? sharedRatios(report) : [];
  const own = report?.recipe.locate.keyNeuronRatio ?? 0;
  const ratio = chosenRatio !== undefined && ratios.includes(chosenRatio) ? chosenRatio : own;
  const counted = useCounted(report, ratio);
  if (!report || !counted.report) return <NoResult what="the key weights of each corpus" />;
  const corpora = Object.keys(report.keyNeurons);
  const corpus = corpora.includes(chosen) ? chosen : corpora[0];
  const neurons = corpus === undefined ? undefined : report.keyNeurons[corpus];
  if (corpus === undefined || !neurons) return <p className={css.muted}>This run kept no counts of key weights.</p>;
  const overlaps = { report: counted.report, cutFrom: counted.cutFrom, ratio };
  const counts = countsAt(neurons, ratio, own);
  const selection = { report, corpora, corpus, counts, onCorpus: setChosen };
  return (
    <>
      <div className={css.columns}>
        <KeyShareMap {...selection} ratios={ratios} onRatio={setRatio} />
        <KindBars {...selection} />
      </div>
      <CorpusMaps {...selection} />
      <DensityPanel report={report} corpus={corpus} ratio={ratio} />
      <OverlapTable {...overlaps} onCorpus={setChosen} />
      <div className={css.columns}>
        <OverlapMap {...overlaps} corpus={corpus} />
        <CombinationPanel {...overlaps} />
      </div>
    </>
  );
}
