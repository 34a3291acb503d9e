import { Slider } from "@base-ui/react/slider";
import { formatNumber, formatScalar } from "../../../base/format";
import { Button } from "../../widgets/Button";
import slider from "../../widgets/ParameterSlider.module.css";
import css from "./Locate.module.css";

export interface RatioSliderProps {
  /** Rising; the values that the slider has. */
  readonly ratios: readonly number[];
  readonly ratio: number;
  /** The recipe's own. */
  readonly own: number;
  readonly onChange: (ratio: number) => void;
  /** Makes the ratio the one that the next run follows; undefined where it cannot. */
  readonly onAdopt: ((ratio: number) => void) | undefined;
}

/** 0.0013 → "0.13 %": as many digits as the recorded ratios have. */
export function ratioText(ratio: number): string {
  return `${formatScalar(Number((ratio * 100).toPrecision(3)))} %`;
}

/** k1 over the ratios at which the run counted its key neurons: evenly spaced stops of a logarithmic scale. */
export function RatioSlider({ ratios, ratio, own, onChange, onAdopt }: RatioSliderProps) {
  const index = ratios.indexOf(ratio);
  const at = (place: number) => ratios[Math.min(ratios.length - 1, Math.max(0, place))] ?? own;
  const ownPlace = ratios.length > 1 ? (100 * ratios.indexOf(own)) / (ratios.length - 1) : 0;
  return (
    <div className={css.ratio} data-testid="locate.ratio">
      <div className={css.ratioHead}>
        <span className={slider.label} id="locate-ratio">
          <span className={slider.symbol}>k1</span> key-neuron ratio
        </span>
        <output className={css.ratioValue} data-testid="locate.ratio.value">
          {ratioText(ratio)}
        </output>
        <Button tone="quiet" disabled={ratio === own} onClick={() => onChange(own)} testId="locate.ratio.reset">
          Back to the run’s {ratioText(own)}
        </Button>
        {onAdopt && ratio !== own && (
          <Button onClick={() => onAdopt(ratio)} testId="locate.ratio.adopt">
            Use {ratioText(ratio)} in the next run
          </Button>
        )}
      </div>
      <Slider.Root
        value={Math.max(0, index)}
        min={0}
        max={ratios.length - 1}
        step={1}
        largeStep={4}
        disabled={ratios.length < 2}
        onValueChange={(place) => onChange(at(Number(place)))}
        onDoubleClick={() => onChange(own)}
      >
        <Slider.Control className={slider.control ?? ""}>
          <Slider.Track className={slider.track ?? ""}>
            <Slider.Indicator className={slider.indicator ?? ""} />
            <i
              className={slider.paper}
              style={{ insetInlineStart: `${ownPlace}%` }}
              title={`the recipe: ${ratioText(own)}`}
            />
            <Slider.Thumb
              className={slider.thumb ?? ""}
              aria-labelledby="locate-ratio"
              getAriaValueText={() => `${ratioText(ratio)} of all weights are key`}
            />
          </Slider.Track>
        </Slider.Control>
      </Slider.Root>
      <p className={css.ends}>
        <span>{ratioText(ratios[0] ?? own)}</span>
        <span>
          {ratios.length < 2
            ? "This run counted its key weights at the recipe’s ratio alone. Run Locate once more to move it."
            : `The slider stops at the ${formatNumber(ratios.length)} ratios at which the run counted; the counts are exact.`}
        </span>
        <span>{ratioText(ratios.at(-1) ?? own)}</span>
      </p>
    </div>
  );
}
