import { memo } from "react";
import { formatPercent, formatScalar } from "../../base/format";
import { cssColours, magnitudeColour, signedColour } from "./colourScale";
import css from "./HeatmapLegend.module.css";
import type { Look } from "./heatmapColours";

export interface HeatmapLegendProps {
  readonly look: Look;
  /** Shares are printed in per cent. */
  readonly isShare: boolean;
  /** A value marked on the bar: what chance would give. */
  readonly mark?: { readonly value: number; readonly label: string } | undefined;
  /** Names of the classes with their CSS colours. */
  readonly classes: readonly { readonly label: string; readonly colour: string }[];
}

const bars = 33;

/** The colours of a matrix with their numbers, or its classes with their names. */
export const HeatmapLegend = memo(function HeatmapLegend({ look, isShare, mark, classes }: HeatmapLegendProps) {
  if (look.kind === "classes") {
    return (
      <ul className={css.classes} data-testid="inspector.legend" data-legend>
        {classes.map(({ label, colour }) => (
          <li key={label}>
            <i style={{ background: colour }} aria-hidden /> {label}
          </li>
        ))}
      </ul>
    );
  }
  const { low, high, scale } = look;
  const print = (value: number) => (isShare ? formatPercent(value) : formatScalar(value));
  return (
    <div className={css.legend} data-testid="inspector.legend" data-legend data-scale>
      <span>{print(low)}</span>
      <span className={css.bar}>
        {Array.from({ length: bars }, (_, i) => {
          const t = i / (bars - 1);
          const { background } = cssColours(scale === "signed" ? signedColour(2 * t - 1) : magnitudeColour(t));
          return <i key={t} style={{ background }} aria-hidden />;
        })}
        {mark && mark.value < high && (
          <b
            className={css.mark}
            style={{ insetInlineStart: `${((mark.value - low) / (high - low)) * 100}%` }}
            aria-hidden
          />
        )}
      </span>
      <span>{print(high)}</span>
      {scale === "signed" && <span className={css.note}>(middle: 0)</span>}
      {mark && (
        <span className={css.note}>
          ▲ {print(mark.value)}: {mark.label}
        </span>
      )}
    </div>
  );
});
