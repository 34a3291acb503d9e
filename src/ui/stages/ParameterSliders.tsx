import { memo } from "react";
import { changeMu, changeSettings } from "../../app/commands/changeSettings";
import { paperSettings } from "../../app/settings";
import type { Recipe } from "../../formats/recipe";
import type { MergeSettings } from "../../method/settings";
import { ParameterSlider } from "../widgets/ParameterSlider";
import { languageName } from "./languageName";

/** A field takes what no slider reaches: up to 5 either way. */
const fieldLimit = 5;

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

interface ParameterProps {
  readonly name: ParameterName;
  readonly value: number;
  readonly onRelease: () => void;
}

/** Drawn again only when its own value moves: a frame has no time for all of them. */
const Parameter = memo(function Parameter({ name, value, onRelease }: ParameterProps) {
  return (
    <ParameterSlider
      {...parameters[name]}
      limit={fieldLimit}
      value={value}
      paper={paperSettings[name]}
      onChange={(next) => changeSettings({ [name]: next })}
      onRelease={onRelease}
      testId={`merge.slider.${name}`}
    />
  );
});

/** Sliders for the named settings. `onRelease` is called when one is let go of; it must be a constant function. */
export function ParameterSliders(props: {
  readonly settings: MergeSettings;
  readonly parameters: readonly ParameterName[];
  readonly onRelease?: () => void;
}) {
  return props.parameters.map((name) => (
    <Parameter key={name} name={name} value={props.settings[name]} onRelease={props.onRelease ?? nothing} />
  ));
}

interface MuProps {
  /** The recipe's own μ: what a reset goes back to. */
  readonly initial: number | undefined;
  readonly index: number;
  readonly language: string;
  readonly value: number;
  readonly onRelease: () => void;
}

const Mu = memo(function Mu({ index, language, value, initial, onRelease }: MuProps) {
  return (
    <ParameterSlider
      symbol={`μ ${language}`}
      meaning={`share of ${languageName(language)}`}
      value={value}
      minimum={0}
      maximum={1}
      step={0.05}
      limit={fieldLimit}
      {...(initial !== undefined && { initial })}
      onChange={(next) => changeMu(index, next)}
      onRelease={onRelease}
      testId={`merge.slider.mu.${language}`}
    />
  );
});

/** One slider a language: μ of Eq. 3. `onRelease` must be a constant function. */
export function MuSliders({
  settings,
  recipe,
  onRelease = nothing,
}: {
  readonly settings: MergeSettings;
  readonly recipe: Recipe;
  readonly onRelease?: () => void;
}) {
  return settings.mu.map((mu, i) => {
    const { language = String(i), mu: initial } = recipe.languages[i] ?? {};
    return <Mu key={language} index={i} language={language} value={mu} initial={initial} onRelease={onRelease} />;
  });
}
