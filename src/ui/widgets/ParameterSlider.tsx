import { NumberField } from "@base-ui/react/number-field";
import { Slider } from "@base-ui/react/slider";
import { useId } from "react";
import css from "./ParameterSlider.module.css";

export interface ParameterSliderProps {
  /** The paper's letter. */
  readonly symbol: string;
  /** What it does, in two or three words; read out with the value. */
  readonly meaning: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  /** The paper's value: a tick, and what a double click goes back to. */
  readonly paper?: number;
  readonly unit?: "percent" | "number";
  readonly onChange: (value: number) => void;
  /** The value was let go of: work that takes longer than a frame may start. */
  readonly onRelease: () => void;
  readonly testId: string;
}

/** A slider for common values with a number field that goes beyond them (to five times the range). */
export function ParameterSlider(props: ParameterSliderProps) {
  const { symbol, meaning, value, minimum, maximum, step, paper, unit = "number", onChange, onRelease, testId } = props;
  const labelId = useId();
  const spoken = unit === "percent" ? `${Math.round(value * 1000) / 10} percent` : value.toFixed(2);
  const format: Intl.NumberFormatOptions =
    unit === "percent"
      ? { style: "percent", maximumFractionDigits: 1 }
      : { minimumFractionDigits: 2, maximumFractionDigits: 3 };
  const beyond = unit === "percent" ? 1 : maximum * 2.5;
  const clamped = Math.min(maximum, Math.max(minimum, value));
  const reset = () => {
    if (paper === undefined) return;
    onChange(paper);
    onRelease();
  };
  return (
    <div className={css.parameter} data-testid={testId}>
      <span id={labelId} className={css.label}>
        <span className={css.symbol}>{symbol}</span> {meaning}
      </span>
      <Slider.Root
        className={css.slider ?? ""}
        value={clamped}
        min={minimum}
        max={maximum}
        step={step}
        largeStep={step * 10}
        onValueChange={(next) => onChange(Number(next))}
        onValueCommitted={onRelease}
        onDoubleClick={reset}
      >
        <Slider.Control className={css.control ?? ""}>
          <Slider.Track className={css.track ?? ""}>
            <Slider.Indicator className={css.indicator ?? ""} />
            {paper !== undefined && (
              <i
                className={css.paper}
                style={{ insetInlineStart: `${((paper - minimum) / (maximum - minimum)) * 100}%` }}
                title={`paper: ${paper}`}
              />
            )}
            <Slider.Thumb
              className={css.thumb ?? ""}
              aria-labelledby={labelId}
              aria-valuetext={`${spoken}, ${meaning}`}
            />
          </Slider.Track>
        </Slider.Control>
      </Slider.Root>
      <NumberField.Root
        value={value}
        min={unit === "percent" ? 0 : -beyond}
        max={beyond}
        step={step}
        largeStep={step * 10}
        smallStep={step / 10}
        format={format}
        onValueChange={(next) => next !== null && onChange(next)}
        onValueCommitted={onRelease}
      >
        <NumberField.Input className={css.number ?? ""} aria-labelledby={labelId} data-testid={`${testId}.number`} />
      </NumberField.Root>
    </div>
  );
}
