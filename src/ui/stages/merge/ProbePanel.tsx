import { useState } from "react";
import { probePrompt } from "../../../app/commands/probePrompt";
import { describeChange, sameSettings, settingsOf } from "../../../app/settings";
import { useApp } from "../../../app/store/store";
import { formatDuration } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import type { MergeSettings } from "../../../method/settings";
import { FailureCard } from "../../errors/FailureCard";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";
import { languageName } from "../languageName";
import { ResultPanel } from "../ResultPanel";
import type { CompositionView } from "../useComposition";
import { AnswerPair } from "./AnswerPair";

/** One prompt, both models. Live runs answer anew; recorded ones show what was recorded. */
export function ProbePanel({ report, settings }: CompositionView) {
  const mode = useApp((state) => state.run.mode);
  const [chosen, setChosen] = useState(0);
  const { samples } = report;
  const sample = samples[chosen] ?? samples[0];
  const choice = (
    <label className={css.row}>
      Problem
      <select
        className={css.select}
        value={chosen}
        onChange={(event) => setChosen(Number(event.target.value))}
        data-testid="merge.sample"
      >
        {samples.map(({ language, prompt }, i) => (
          <option key={`${language} ${prompt}`} value={i}>
            {`${languageName(language)}: ${prompt.length > 48 ? `${prompt.slice(0, 46)}…` : prompt}`}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <ResultPanel title="One prompt, both models" testId="merge.probe" provenance={report.provenance}>
      {samples.length > 0 && choice}
      {mode === "live" ? (
        <LiveProbe key={chosen} sample={sample} settings={settings} />
      ) : (
        <RecordedProbe report={report} sample={sample} settings={settings} />
      )}
    </ResultPanel>
  );
}

type Sample = RunReport["samples"][number] | undefined;

function RecordedProbe({
  report,
  sample,
  settings,
}: {
  readonly report: RunReport;
  readonly sample: Sample;
  readonly settings: MergeSettings;
}) {
  if (!sample) return <p className={css.muted}>No answers were recorded.</p>;
  const used = settingsOf(report.recipe);
  const isStale = !sameSettings(used, settings);
  return (
    <>
      <AnswerPair {...sample} isStale={isStale} />
      <p className={css.muted} data-testid="merge.probe.note">
        {isStale
          ? `Recorded with ${describeChange(
              used,
              settings,
              report.recipe.languages.map(({ language }) => language),
            )}. New text needs a live run; the maps and figures follow the sliders.`
          : "Recorded with the settings that the sliders show."}
      </p>
    </>
  );
}

function LiveProbe({ sample, settings }: { readonly sample: Sample; readonly settings: MergeSettings }) {
  const probe = useApp((state) => state.probe);
  const [prompt, setPrompt] = useState(sample?.prompt ?? "");
  const shown = probe.status === "done" ? probe.probe : probe.status === "running" ? probe.previous : undefined;
  const fits = sample && shown?.prompt === sample.prompt ? sample : undefined;
  const isStale = probe.status === "running" || (shown !== undefined && !sameSettings(shown.settings, settings));
  return (
    <>
      <form
        className={css.row}
        onSubmit={(event) => {
          event.preventDefault();
          if (prompt.trim()) void probePrompt(prompt.trim());
        }}
      >
        <input
          className={css.input}
          dir="auto"
          aria-label="Prompt"
          value={prompt}
          onChange={(event) => setPrompt(event.target.value)}
          data-testid="merge.prompt.input"
        />
        <Button type="submit" tone="primary" testId="merge.ask">
          Ask both
        </Button>
      </form>
      {probe.status === "failed" && (
        <FailureCard failure={probe.failure} own={[{ label: "Ask again", onSelect: () => void probePrompt(prompt) }]} />
      )}
      {shown && (
        <AnswerPair
          prompt={shown.prompt}
          base={shown.base}
          merged={shown.merged}
          isStale={isStale}
          {...(fits ? { language: fits.language, answer: fits.answer } : {})}
        />
      )}
      <p className={css.muted} data-testid="merge.probe.note">
        {probe.status === "running" && "Merging and asking …"}
        {probe.status === "done" &&
          `merged in ${formatDuration(probe.probe.mergeMs)}, both answers after ${formatDuration(probe.probe.wallMs)}`}
        {probe.status === "idle" && "Ask, or let go of a slider: the weights are merged and both models answer."}
      </p>
    </>
  );
}
