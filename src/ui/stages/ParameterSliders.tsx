import { changeMu, changeSettings } from "../../app/commands/changeSettings";
import { paperSettings } from "../../app/settings";
import type { MergeSettings } from "../../method/settings";
import { ParameterSlider } from "../widgets/ParameterSlider";
import { languageName } from "./languageName";

const parameters = {
  alpha: { symbol: "α", meaning: "keep what was learned", minimum: 0, maximum: 2, step: 0.05 },
  beta: { symbol: "β", meaning: "take the source out", minimum: 0, maximum: 1, step: 0.05 },
  gamma: { symbol: "γ", meaning: "ability strength", minimum: 0, maximum: 2, step: 0.05 },
  eta: { symbol: "η", meaning: "language strength", minimum: 0, maximum: 2, step: 0.05 },
  transferRatio: {
    symbol: "k2",
    meaning: "tensors that receive it",
    minimum: 0,
    maximum: 1,
    step: 0.01,
    unit: "percent",
  },
} as const;

export type ParameterName = keyof typeof parameters;

const nothing = () => undefined;

/** Sliders for the named settings. `onRelease` is called when one is let go of. */
export function ParameterSliders(props: {
  readonly settings: MergeSettings;
  readonly parameters: readonly ParameterName[];
  readonly onRelease?: () => void;
}) {
  return props.parameters.map((name) => (
    <ParameterSlider
      key={name}
      {...parameters[name]}
      value={props.settings[name]}
      paper={paperSettings[name]}
      onChange={(value) => changeSettings({ [name]: value })}
      onRelease={props.onRelease ?? nothing}
      testId={`merge.slider.${name}`}
    />
  ));
}

/** One slider a language: μ of Eq. 3. */
export function MuSliders({
  settings,
  languages,
  onRelease = nothing,
}: {
  readonly settings: MergeSettings;
  readonly languages: readonly string[];
  readonly onRelease?: () => void;
}) {
  return settings.mu.map((mu, i) => {
    const language = languages[i] ?? String(i);
    return (
      <ParameterSlider
        key={language}
        symbol={`μ ${language}`}
        meaning={`share of ${languageName(language)}`}
        value={mu}
        minimum={0}
        maximum={1}
        step={0.05}
        onChange={(value) => changeMu(i, value)}
        onRelease={onRelease}
        testId={`merge.slider.mu.${language}`}
      />
    );
  });
}
