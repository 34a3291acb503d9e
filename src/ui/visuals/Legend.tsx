import { useMemo } from "react";
import { cssColours, magnitudeColour, signedColour } from "./colourScale";
import css from "./Legend.module.css";

export interface LegendProps {
  readonly scale: "signed" | "magnitude";
  readonly low: string;
  readonly high: string;
  /** Printed in the middle of a signed scale. */
  readonly middle?: string;
  readonly hatchedMeans?: string;
}

/** The colours of a map with their numbers, and what its lines mean. */
export function Legend({ scale, low, high, middle, hatchedMeans }: LegendProps) {
  const bars = useMemo(
    () =>
      Array.from({ length: 25 }, (_, i) => {
        const t = i / 24;
        return cssColours(scale === "signed" ? signedColour(2 * t - 1) : magnitudeColour(t)).background;
      }),
    [scale],
  );
  return (
    <div className={css.legend} data-legend data-scale>
      <span>{low}</span>
      <span className={css.bar} aria-hidden>
        {bars.map((background) => (
          <i key={background} style={{ background }} />
        ))}
      </span>
      <span>{high}</span>
      {middle && <span className={css.note}>({middle})</span>}
      {hatchedMeans && (
        <span className={css.key}>
          <i className={css.hatched} aria-hidden /> {hatchedMeans}
        </span>
      )}
    </div>
  );
}
