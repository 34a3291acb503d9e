import { formatScalar } from "../../base/format";
import css from "./RankCurve.module.css";
import { crosses, dots, pad, plotHeight, plotWidth, rankScales, viewHeight, viewWidth } from "./rankScales";
import { useRankPointer } from "./useRankPointer";

export interface RankCurveProps {
  readonly title: string;
  readonly unit: string;
  /** Values in ranking order, the largest first. */
  readonly values: readonly number[];
  /** By rank: whether it is selected, which the cut, the hand and the kind decide. */
  readonly selected: readonly boolean[];
  /** By rank: decided by hand. */
  readonly marks: readonly ("excluded" | "forced" | undefined)[];
  /** How many stand right of the cut. */
  readonly cutCount: number;
  readonly focusedRank: number | undefined;
  /** By rank: picked out. */
  readonly brushed: readonly boolean[];
  /** One rank in words. */
  readonly wordsOf: (rank: number) => string;
  /** Called while the cut is dragged with the count that would stand right of it. */
  readonly onCut: (count: number) => void;
  readonly onFocus: (rank: number) => void;
  /** Ranks from `from` up to `to` are to be picked out; undefined: none. */
  readonly onBrush: (range: { readonly from: number; readonly to: number } | undefined) => void;
}

/** Values by rank with a cut that can be dragged: filled dots are selected, rings are not; a stretch can be picked out. */
export function RankCurve(props: RankCurveProps) {
  const { title, unit, values, selected, marks, cutCount, focusedRank, brushed, wordsOf, onCut, onFocus, onBrush } =
    props;
  const count = values.length;
  const { x, y, ticks, top, radius } = rankScales(values);
  const cut = count - cutCount;
  const cutX = pad.left + (cut / Math.max(1, count)) * plotWidth;
  const pointer = useRankPointer({ count, onCut, onFocus, onBrush, focusedRank, cutCount });
  const points = values.map((value, rank) => [x(rank), y(value)] as const);
  const where = (keep: (rank: number) => boolean) => points.filter((_, rank) => keep(rank));
  const focus = focusedRank === undefined ? undefined : points[focusedRank];
  return (
    <svg
      ref={pointer.svg}
      viewBox={`0 0 ${viewWidth} ${viewHeight}`}
      className={css.chart}
      onPointerMove={pointer.move}
      onPointerUp={pointer.stop}
      onPointerCancel={pointer.stop}
      data-testid="compose.rank"
    >
      <title>{`${title}: ${count} tensors, from ${formatScalar(top)} down to ${formatScalar(values.at(-1) ?? 0)}`}</title>
      {ticks.map((value) => (
        <g key={value}>
          <line
            x1={pad.left}
            x2={pad.left + plotWidth}
            y1={y(value)}
            y2={y(value)}
            className={value === 0 ? css.zero : css.rule}
          />
          <text x={pad.left - 6} y={y(value) + 4} textAnchor="end" className={css.tick}>
            {formatScalar(value)}
          </text>
        </g>
      ))}
      <rect
        role="slider"
        tabIndex={0}
        aria-label="Rank: arrow keys go through the tensors, with Shift they pick out a stretch, Escape drops it"
        aria-valuemin={1}
        aria-valuemax={count}
        aria-valuenow={(focusedRank ?? 0) + 1}
        aria-valuetext={focusedRank === undefined ? "none" : wordsOf(focusedRank)}
        x={pad.left}
        y={pad.top}
        width={plotWidth}
        height={plotHeight}
        className={css.plot}
        onPointerDown={pointer.startBrush}
        onKeyDown={pointer.keyOnPlot}
        data-testid="compose.rank.cursor"
      />
      <path
        d={dots(
          where((rank) => brushed[rank] === true),
          radius + 3,
        )}
        className={css.brushed}
      />
      <path
        d={dots(
          where((rank) => selected[rank] === true),
          radius,
        )}
        className={css.selected}
        data-part="selected"
      />
      <path
        d={dots(
          where((rank) => selected[rank] !== true),
          radius,
        )}
        className={css.rest}
        data-part="rest"
      />
      <path
        d={crosses(
          where((rank) => marks[rank] === "excluded"),
          radius + 2,
          "×",
        )}
        className={css.mark}
      />
      <path
        d={crosses(
          where((rank) => marks[rank] === "forced"),
          radius + 3,
          "+",
        )}
        className={css.mark}
      />
      {focus && <circle cx={focus[0]} cy={focus[1]} r={radius + 2.5} className={css.focus} />}
      <text x={pad.left} y={viewHeight - 6} className={css.tick}>
        rank 1: most like the languages
      </text>
      <text x={viewWidth - pad.right} y={viewHeight - 6} textAnchor="end" className={css.tick}>
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
        aria-valuenow={cutCount}
        aria-valuetext={`${cutCount} of ${count} tensors`}
        className={css.cut}
        onPointerDown={pointer.startCut}
        onKeyDown={pointer.keyOnCut}
        data-testid="compose.cut"
      >
        <rect x={cutX - 8} y={pad.top - 8} width={16} height={plotHeight + 8} fill="transparent" data-export="skip" />
        <line x1={cutX} x2={cutX} y1={pad.top} y2={pad.top + plotHeight} className={css.cutLine} />
        <path d={`M${cutX - 5} ${pad.top - 8} h10 v10 l-5 6 l-5 -6z`} className={css.handle} />
        <text
          x={cut > count / 2 ? cutX - 10 : cutX + 10}
          y={pad.top + 4}
          textAnchor={cut > count / 2 ? "end" : "start"}
          className={css.cutLabel}
        >
          {`k2 cut: ${cutCount} →`}
        </text>
      </g>
    </svg>
  );
}
