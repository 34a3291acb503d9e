import { changeSettings } from "../../../app/commands/changeSettings";
import { probeOnRelease } from "../../../app/commands/probePrompts";
import { ablationPresets, activePreset, type Preset, strengthPresets } from "../../../app/mergePresets";
import { settingsOf } from "../../../app/settings";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";
import type { CompositionView } from "../useComposition";

/** Named settings: strengths to start from, and the method with one part taken out. */
export function Presets({ report, settings }: CompositionView) {
  const own = settingsOf(report.recipe);
  const [strengths, ablations] = [strengthPresets(own), ablationPresets(own)];
  const active = activePreset([...strengths, ...ablations], settings);
  return (
    <div data-testid="merge.presets">
      <div className={css.row}>
        <PresetRow name="strengths" presets={strengths} active={active} />
        <PresetRow name="ablations" presets={ablations} active={active} />
      </div>
      <p className={css.muted} data-testid="merge.preset.words">
        {active ? `${active.label}: ${active.words}.` : "Settings of your own."} Without key neurons is not here: it
        trains other weights, so it is another run.
      </p>
    </div>
  );
}

interface PresetRowProps {
  readonly name: string;
  readonly presets: readonly Preset[];
  readonly active: Preset | undefined;
}

function PresetRow({ name, presets, active }: PresetRowProps) {
  return (
    <fieldset className={css.choices}>
      <legend>{name}</legend>
      {presets.map((preset) => (
        <Button
          key={preset.id}
          tone="option"
          aria-pressed={preset === active}
          title={preset.words}
          onClick={() => {
            changeSettings(preset.settings);
            probeOnRelease();
          }}
          testId={`merge.preset.${preset.id}`}
        >
          {preset.label}
        </Button>
      ))}
    </fieldset>
  );
}
