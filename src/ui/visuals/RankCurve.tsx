import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { formatScalar } from "../../base/format";
import css from "./RankCurve.module.css";

export interface RankCurveProps {
  readonly title: string;
  readonly unit: string;
  /** Values in ranking order, the largest first. */
  readonly values: readonly number[];
  /** In words, by rank. */
  readonly labels: readonly string[];
  /** How many at the end are selected. */
  readonly selectedCount: number;
  readonly focusedRank: number | undefined;
  /** Called while the cut is dragged with the count that would be selected. */
  readonly onCut: (selectedCount: number) => void;
  readonly onCutDone: () => void;
  readonly onFocus: (rank: number) => void;
}

const width = 520;
const height = 300;
const pad = { left: 56, right: 12, top: 30, bottom: 34 };

/** Ticks nearer than this to an earlier one are left out. */
const tickDistance = 14;

/** Similarity by rank with a cut that can be dragged: filled dots right of it are selected, rings left of it are not. */
export function RankCurve({
  title,
  unit,
  values,
  labels,
  selectedCount,
  focusedRank,
  onCut,
  onCutDone,
  onFocus,
}: RankCurveProps) {
  const svg = useRef<SVGSVGElement>(null);
  const isDragging = useRef(false);
  const count = values.length;
  const top = Math.max(0, ...values);
  const bottom = Math.min(0, ...values);
  const span = top - bottom || 1;
  const x = (rank: number) => pad.left + ((rank + 0.5) / count) * (width - pad.left - pad.right);
  const y = (value: number) => pad.top + ((top - value) / span) * (height - pad.top - pad.bottom);
  const ticks = [0, top, top / 2, bottom].filter((value, i, all) =>
    all.slice(0, i).every((other) => Math.abs(y(other) - y(value)) > tickDistance),
  );
  const cut = count - selectedCount;
  const cutX = pad.left + (cut / count) * (width - pad.left - pad.right);

  const drag = (event: PointerEvent) => {
    if (!isDragging.current || !svg.current) return;
    const box = svg.current.getBoundingClientRect();
    const position = ((event.clientX - box.left) / box.width) * width;
    const rank = Math.round(((position - pad.left) / (width - pad.left - pad.right)) * count);
    onCut(count - Math.min(count, Math.max(0, rank)));
  };
  const stop = () => {
    if (isDragging.current) onCutDone();
    isDragging.current = false;
  };
  const step = (event: KeyboardEvent) => {
    const by = { ArrowLeft: 1, ArrowDown: -1, ArrowRight: -1, ArrowUp: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onCut(Math.min(count, Math.max(0, selectedCount + by * (event.shiftKey ? 10 : 1))));
    onCutDone();
  };

  return (
    <svg
      ref={svg}
      viewBox={`0 0 ${width} ${height}`}
      className={css.chart}
      onPointerMove={drag}
      onPointerUp={stop}
      onPointerLeave={stop}
      data-testid="compose.rank"
    >
      <title>{`${title}: ${count} tensors, from ${formatScalar(top)} down to ${formatScalar(values.at(-1) ?? 0)}`}</title>
      {ticks.map((value) => (
        <g key={value}>
          <line
            x1={pad.left}
            x2={width - pad.right}
            y1={y(value)}
            y2={y(value)}
            className={value === 0 ? css.zero : css.rule}
          />
          <text x={pad.left - 6} y={y(value) + 4} textAnchor="end" className={css.tick}>
            {formatScalar(value)}
          </text>
        </g>
      ))}
      {values.map((value, rank) => (
        <circle
          key={labels[rank]}
          cx={x(rank)}
          cy={y(value)}
          r={rank === focusedRank ? 6 : 4}
          className={rank >= cut ? css.selected : css.rest}
          data-focused={rank === focusedRank}
          onPointerEnter={() => onFocus(rank)}
        >
          <title>{labels[rank]}</title>
        </circle>
      ))}
      <text x={pad.left} y={height - 6} className={css.tick}>
        rank 1: most like the languages
      </text>
      <text x={width - pad.right} y={height - 6} textAnchor="end" className={css.tick}>
        {count}
      </text>
      <text x={8} y={14} className={css.tick}>
        {unit}
      </text>
      <g
        role="slider"
        tabIndex={0}
        aria-label="k2 cut: tensors that receive the ability"
        aria-valuemin={0}
        aria-valuemax={count}
        aria-valuenow={selectedCount}
        aria-valuetext={`${selectedCount} of ${count} tensors`}
        className={css.cut}
        onPointerDown={(event) => {
          isDragging.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onKeyDown={step}
        data-testid="compose.cut"
      >
        <rect x={cutX - 12} y={pad.top} width={24} height={height - pad.top - pad.bottom} fill="transparent" />
        <line x1={cutX} x2={cutX} y1={pad.top} y2={height - pad.bottom} className={css.cutLine} />
        <path d={`M${cutX - 5} ${pad.top} h10 v8 l-5 6 l-5 -6z`} className={css.handle} />
        <text
          x={cut > count / 2 ? cutX - 10 : cutX + 10}
          y={pad.top + 12}
          textAnchor={cut > count / 2 ? "end" : "start"}
          className={css.cutLabel}
        >
          {`k2 cut: ${selectedCount} selected →`}
        </text>
      </g>
    </svg>
  );
}
