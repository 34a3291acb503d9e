import { NumberField } from "@base-ui/react/number-field";
import { Slider } from "@base-ui/react/slider";
import { type KeyboardEvent, useId } from "react";
import css from "./ParameterSlider.module.css";
import { spokenSymbol, spokenValue, steppedBy } from "./sliderWords";

export interface ParameterSliderProps {
  /** The paper's letter. */
  readonly symbol: string;
  /** What it does, in two or three words; read out with the value. */
  readonly meaning: string;
  readonly value: number;
  /** Of the slider; the field goes beyond. */
  readonly minimum: number;
  readonly maximum: number;
  /** Of an arrow key; with Shift ten times that, with Alt a tenth. */
  readonly step: number;
  /** The paper's value: a tick, and what a reset goes back to. */
  readonly paper?: number;
  /** What a reset goes back to where the paper names no value. */
  readonly initial?: number;
  readonly unit?: "percent" | "number";
  /** The field takes numbers from −limit to limit; 2.5 times the maximum where it is left out. A share stays in [0, 1]. */
  readonly limit?: number;
  readonly onChange: (value: number) => void;
  /** The value was let go of: work that takes longer than a frame may start. */
  readonly onRelease: () => void;
  readonly testId: string;
}

/**
 * A slider for common values with a number field that goes beyond them. A double click, or 0 on the slider, resets;
 * arrow keys step, ten times as far with Shift and a tenth with Alt.
 */
export function ParameterSlider(props: ParameterSliderProps) {
  const {
    symbol,
    meaning,
    value,
    minimum,
    maximum,
    step,
    paper,
    initial,
    unit = "number",
    onChange,
    onRelease,
  } = props;
  const { limit = maximum * 2.5, testId } = props;
  const labelId = useId();
  const noteId = useId();
  const home = paper ?? initial;
  const isBeyond = value < minimum || value > maximum;
  const set = (next: number) => {
    onChange(next);
    onRelease();
  };
  const reset = () => home !== undefined && set(home);
  const press = (event: KeyboardEvent) => {
    const next = event.key === "0" ? home : event.altKey ? steppedBy(event.key, value, step / 10) : undefined;
    if (next === undefined) return;
    // Alt with an arrow key would leave the page; the slider itself knows neither key.
    event.preventDefault();
    event.stopPropagation();
    set(Math.min(maximum, Math.max(minimum, next)));
  };
  return (
    <div className={css.parameter} data-testid={testId} data-beyond={isBeyond}>
      <span id={labelId} className={css.label}>
        <span className={css.symbol}>{symbol}</span> {meaning}
        {isBeyond && <span className={css.beyond}> beyond the slider</span>}
      </span>
      <Slider.Root
        className={css.slider ?? ""}
        value={Math.min(maximum, Math.max(minimum, value))}
        min={minimum}
        max={maximum}
        step={step}
        largeStep={step * 10}
        onValueChange={(next) => onChange(Number(next))}
        onValueCommitted={onRelease}
        onDoubleClick={reset}
        onKeyDownCapture={press}
      >
        <Slider.Control className={css.control ?? ""}>
          <Slider.Track className={css.track ?? ""}>
            <Slider.Indicator className={css.indicator ?? ""} />
            {paper !== undefined && (
              <i
                className={css.paper}
                style={{ insetInlineStart: `${((paper - minimum) / (maximum - minimum)) * 100}%` }}
                title={`paper: ${spokenValue(paper, unit)}`}
              />
            )}
            <Slider.Thumb
              className={css.thumb ?? ""}
              aria-labelledby={labelId}
              aria-describedby={noteId}
              aria-valuetext={`${spokenSymbol(symbol)} ${spokenValue(value, unit)}, ${meaning}`}
            />
          </Slider.Track>
        </Slider.Control>
        <span id={noteId} className="visually-hidden">
          {home !== undefined &&
            `0 resets to ${paper === undefined ? "the recipe's" : "the paper's"} ${spokenValue(home, unit)}`}
        </span>
      </Slider.Root>
      <NumberField.Root
        value={value}
        min={unit === "percent" ? 0 : -limit}
        max={unit === "percent" ? 1 : limit}
        step={step}
        largeStep={step * 10}
        smallStep={step / 10}
        format={
          unit === "percent"
            ? { style: "percent", maximumFractionDigits: 1 }
            : { minimumFractionDigits: 2, maximumFractionDigits: 3 }
        }
        onValueChange={(next) => next !== null && onChange(next)}
        onValueCommitted={onRelease}
      >
        <NumberField.Input className={css.number ?? ""} aria-labelledby={labelId} data-testid={`${testId}.number`} />
      </NumberField.Root>
    </div>
  );
}
