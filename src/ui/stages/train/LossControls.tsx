import type { StepRange } from "../../visuals/lossKeys";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";

export interface LossControlsProps {
  readonly isLogarithmic: boolean;
  readonly onLogarithmic: (isLogarithmic: boolean) => void;
  /** Steps of the moving average; 1 for none. */
  readonly smoothing: number;
  readonly onSmoothing: (steps: number) => void;
  readonly zoom: StepRange | undefined;
  readonly onZoom: (zoom: StepRange | undefined) => void;
  readonly testId: string;
}

const averages = [1, 5, 20, 50, 200] as const;

/** How losses are drawn: axis, smoothing, and the way back from a zoom. */
export function LossControls(props: LossControlsProps) {
  const { isLogarithmic, onLogarithmic, smoothing, onSmoothing, zoom, onZoom, testId } = props;
  return (
    <div className={css.row}>
      <label>
        <input
          type="checkbox"
          checked={isLogarithmic}
          onChange={(event) => onLogarithmic(event.target.checked)}
          data-testid={`${testId}.logarithmic`}
        />{" "}
        logarithmic loss
      </label>
      <label>
        smoothing{" "}
        <select
          className={css.select}
          value={smoothing}
          onChange={(event) => onSmoothing(Number(event.target.value))}
          data-testid={`${testId}.smoothing`}
        >
          {averages.map((steps) => (
            <option key={steps} value={steps}>
              {steps === 1 ? "off" : `mean of ${steps} steps`}
            </option>
          ))}
        </select>
      </label>
      <Button disabled={!zoom} onClick={() => onZoom(undefined)} testId={`${testId}.all`}>
        {zoom ? `Show all steps (now ${zoom[0] + 1} to ${zoom[1] + 1})` : "All steps shown"}
      </Button>
      <span className={css.muted}>Drag in the chart to zoom.</span>
    </div>
  );
}
