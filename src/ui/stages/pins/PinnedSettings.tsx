import { pinsOf } from "../../../app/pins";
import { settingEntries } from "../../../app/settings";
import { useApp } from "../../../app/store/store";
import { ErrorCard } from "../../widgets/ErrorCard";
import { ExportTools } from "../../widgets/ExportTools";
import { exportSource, ResultPanel } from "../ResultPanel";
import type { CompositionView } from "../useComposition";
import { PinCard } from "./PinCard";
import css from "./Pins.module.css";

const title = "Pinned settings";

/** Settings that were pinned, as cards beside the sliders. Nothing without a pin. */
export function PinnedSettings({ report, settings }: CompositionView) {
  const pins = useApp(pinsOf);
  const failure = useApp((state) => state.pins.failure);
  if (pins.length === 0 && !failure) return null;
  const languages = report.recipe.languages.map(({ language }) => language);
  const rows = () => {
    const entries = pins.map((pin) => settingEntries(pin.settings, languages));
    return [
      ["pin", ...Object.keys(entries[0] ?? {})],
      ...pins.map(({ name }, i) => [name, ...Object.values(entries[i] ?? {})]),
    ];
  };
  return (
    <ResultPanel
      title={title}
      testId="pins.panel"
      provenance={report.provenance}
      note="Kept with this run. Evaluate compares them, and measures them in a live run."
      tools={<ExportTools title={title} file="pins" {...exportSource(report)} rows={rows} testId="pins" />}
    >
      {failure && <ErrorCard title="Pinned settings" cause={failure.message} kept={failure.kept} actions={[]} />}
      <ul className={css.cards}>
        {pins.map((pin) => (
          <PinCard key={pin.id} pin={pin} report={report} now={settings} />
        ))}
      </ul>
    </ResultPanel>
  );
}
