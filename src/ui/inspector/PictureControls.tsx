import { Minus, Plus, Scan } from "lucide-react";
import { memo, type RefObject } from "react";
import { drawAs, moveWindow, showVector } from "../../app/commands/inspect";
import { corporaOf, vectorChoices } from "../../app/inspectorVectors";
import type { InspectorVector } from "../../app/store/state";
import { useApp } from "../../app/store/store";
import { nextScale, zoomWindow } from "../visuals/heatmapView";
import { Button } from "../widgets/Button";
import css from "./Inspector.module.css";
import type { Inspected } from "./useInspected";
import type { Picture } from "./usePicture";

const summaries = { peak: "largest", mean: "mean", rms: "root mean square" } as const;
const blocks = { 1: "as zoom asks", 4: "4 × 4 or more", 16: "16 × 16 or more" } as const;

interface ControlsProps extends Pick<Picture, "vector" | "domain"> {
  readonly inspected: Inspected;
  /** As it stands when a button is pressed. */
  readonly picture: RefObject<Picture>;
}

/** Which numbers are drawn and how. */
export const PictureControls = memo(function PictureControls({ inspected, vector, domain, picture }: ControlsProps) {
  const { drawing } = useApp((state) => state.inspector);
  const choices = vectorChoices(inspected.report);
  const groups = [...new Set(choices.map(({ group }) => group))];
  const corpora = Object.keys(inspected.report.keyNeurons);
  const isWeights = corporaOf(vector).length === 0;
  const zoom = (by: number) => {
    const { window, matrix, size } = picture.current;
    const middle = { x: size.width / 2, y: size.height / 2 };
    moveWindow(zoomWindow(window, matrix, size, middle, nextScale(window.scale, by)));
  };
  return (
    <div className={css.controls}>
      <label className={css.vector}>
        <span>shows</span>
        <select
          value={vector}
          onChange={(event) => showVector(event.target.value as InspectorVector)}
          data-testid="inspector.vector"
        >
          {groups.map((group) => (
            <optgroup key={group} label={group}>
              {choices
                .filter((choice) => choice.group === group)
                .map((choice) => (
                  <option key={choice.vector} value={choice.vector}>
                    {choice.symbol}: {choice.meaning}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      <span className={css.zoom}>
        <Button tone="quiet" aria-label="Zoom out" title="Zoom out: −" testId="inspector.out" onClick={() => zoom(-1)}>
          <Minus size={16} aria-hidden />
        </Button>
        <Button tone="quiet" aria-label="Zoom in" title="Zoom in: +" testId="inspector.in" onClick={() => zoom(1)}>
          <Plus size={16} aria-hidden />
        </Button>
        <Button
          tone="quiet"
          aria-label="Whole tensor"
          title="Whole tensor: Home"
          testId="inspector.fit"
          onClick={() => moveWindow(undefined)}
        >
          <Scan size={16} aria-hidden />
        </Button>
      </span>
      <details className={css.drawing}>
        <summary>How it is drawn</summary>
        <div className={css.controls}>
          <label className={css.field}>
            <span>blocks</span>
            <select
              value={drawing.block}
              onChange={(event) => drawAs({ block: Number(event.target.value) as 1 | 4 | 16 })}
              data-testid="inspector.block"
            >
              {Object.entries(blocks).map(([block, label]) => (
                <option key={block} value={block}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          {isWeights && (
            <>
              <label className={css.field}>
                <span>a block is its</span>
                <select
                  value={drawing.summary}
                  onChange={(event) => drawAs({ summary: event.target.value as keyof typeof summaries })}
                  data-testid="inspector.summaryKind"
                >
                  {Object.entries(summaries).map(([summary, label]) => (
                    <option key={summary} value={summary}>
                      {label}
                    </option>
                  ))}
                </select>
              </label>
              <label className={css.field}>
                <span>outlined</span>
                <select
                  value={drawing.outline ?? ""}
                  onChange={(event) => drawAs({ outline: event.target.value || undefined })}
                  data-testid="inspector.outline"
                >
                  <option value="">nothing</option>
                  {corpora.map((corpus) => (
                    <option key={corpus} value={corpus}>
                      key weights of {corpus}
                    </option>
                  ))}
                </select>
              </label>
              <label className={css.check}>
                <input
                  type="checkbox"
                  checked={drawing.domain !== undefined}
                  onChange={(event) => drawAs({ domain: event.target.checked ? domain : undefined })}
                  data-testid="inspector.lock"
                />{" "}
                lock colours
              </label>
            </>
          )}
        </div>
      </details>
    </div>
  );
});
