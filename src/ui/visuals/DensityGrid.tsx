import { useEffect, useRef } from "react";
import { cssColours, magnitudeColour } from "./colourScale";
import css from "./DensityGrid.module.css";
import { resolveColour } from "./resolveColour";

export interface DensityGridProps {
  /** The whole picture in words. */
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  /** Row-major. */
  readonly values: Float32Array;
  /** The value drawn in the strongest colour; what lies above is drawn like it. */
  readonly domain: number;
  /** Changes when the colours must be read again. */
  readonly theme: string;
  readonly testId: string;
}

const colourSteps = 64;
const [widest, tallest] = [560, 420] as const;

/** A matrix of magnitudes as coloured blocks; its rows are the tensor's rows. */
export function DensityGrid({ label, rows, columns, values, domain, theme, testId }: DensityGridProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = Math.max(1, Math.floor(Math.min(24, widest / columns, tallest / rows)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme decides what the colours are
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element?.parentElement || !context) return;
    const host = element.parentElement;
    const colours = Array.from({ length: colourSteps + 1 }, (_, step) =>
      resolveColour(host, cssColours(magnitudeColour(step / colourSteps)).background),
    );
    values.forEach((value, index) => {
      const step = Math.round(colourSteps * Math.min(1, Math.max(0, value / domain)));
      context.fillStyle = colours[step] ?? "";
      context.fillRect((index % columns) * size, Math.floor(index / columns) * size, size, size);
    });
  }, [values, columns, size, domain, theme]);
  return (
    <div className={css.grid}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        width={columns * size}
        height={rows * size}
        data-testid={testId}
      />
    </div>
  );
}
