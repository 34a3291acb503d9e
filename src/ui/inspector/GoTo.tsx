import { memo, type RefObject, useRef } from "react";
import { moveWindow, pickCell } from "../../app/commands/inspect";
import type { InspectorVector } from "../../app/store/state";
import { formatNumber, formatPercent, formatScalar } from "../../base/format";
import type { TensorFigures } from "../../engine/viewApi";
import { exportSource, ResultPanel } from "../stages/ResultPanel";
import { centreOn, numberScale } from "../visuals/heatmapView";
import { ExportTools } from "../widgets/ExportTools";
import css from "./Inspector.module.css";
import { placeOfCell } from "./lineOrder";
import { noteworthyShare } from "./noteworthyShare";
import type { Inspected } from "./useInspected";
import type { Picture } from "./usePicture";

interface GoToProps {
  readonly inspected: Inspected;
  readonly figures: TensorFigures;
  readonly vector: InspectorVector;
  /** The picture as it stands when a place is gone to: these lists are not drawn again while it moves. */
  readonly picture: RefObject<Picture>;
}

/** Lines that are named. */
const lineCount = 5;

/** The twenty largest weights; each leads to its place in the picture. */
export const TopWeights = memo(function TopWeights({ inspected, figures, vector, picture }: GoToProps) {
  const box = useRef<HTMLOListElement>(null);
  if (figures.top.length === 0 || vector.startsWith("mask:")) return null;
  const { run, source } = exportSource(inspected.report);
  const go = (row: number, column: number) => {
    const { matrix, size, orders } = picture.current;
    pickCell({ row, column });
    moveWindow(centreOn(matrix, size, placeOfCell({ row, column }, orders), numberScale));
  };
  const facts = {
    unit: "value of a weight, as a number",
    n: `${figures.top.length} of ${formatNumber(figures.count)} weights`,
  };
  return (
    <ResultPanel
      title={`Largest ${figures.top.length}`}
      testId="inspector.top"
      facts={facts}
      tools={
        <ExportTools
          title={`${inspected.name}: largest weights of ${vector}`}
          file={`${inspected.name}-top`}
          testId="inspector.top"
          {...{ run, source, facts }}
          picture={box}
          rows={() => [
            ["row", "column", "value"],
            ...figures.top.map(({ row, column, value }) => [row, column, value]),
          ]}
        />
      }
    >
      <ol ref={box} className={css.top} data-values>
        {figures.top.map(({ row, column, value }) => (
          <li key={`${row},${column}`}>
            <button type="button" className={css.crumb} onClick={() => go(row, column)}>
              ({row}, {column}) <span className={css.number}>{formatScalar(value)}</span>
            </button>
          </li>
        ))}
      </ol>
    </ResultPanel>
  );
});

/** The strongest rows and columns, and how many hold more key weights than chance would give. */
export const StrongLines = memo(function StrongLines({ inspected, figures, vector, picture }: GoToProps) {
  const box = useRef<HTMLDivElement>(null);
  const { rows, columns } = inspected;
  if (rows === 1) return null;
  const isMask = vector.startsWith("mask:");
  const lines = [
    { along: "row", values: figures.rowRms, length: columns },
    { along: "column", values: figures.columnRms, length: rows },
  ] as const;
  const print = (value: number) => (isMask ? formatPercent(value) : formatScalar(value));
  const go = (along: "row" | "column", index: number) => {
    const { matrix, window, size, orders } = picture.current;
    const centre = {
      row: window.row + size.height / window.scale / 2,
      column: window.column + size.width / window.scale / 2,
    };
    const order = along === "row" ? orders.rows : orders.columns;
    moveWindow(
      centreOn(matrix, size, { ...centre, [along]: order?.places[index] ?? index }, Math.max(4, window.scale)),
    );
  };
  const { run, source } = exportSource(inspected.report);
  const facts = {
    unit: isMask ? "% of the weights of the line" : "root mean square of the weights of the line",
    n: `${formatNumber(rows)} rows, ${formatNumber(columns)} columns`,
  };
  return (
    <ResultPanel
      title="Rows and columns"
      testId="inspector.lines"
      facts={facts}
      tools={
        <ExportTools
          title={`${inspected.name}: ${isMask ? "share of key weights" : "root mean square"} by row and column`}
          file={`${inspected.name}-lines`}
          testId="inspector.lines"
          {...{ run, source, facts }}
          picture={box}
          rows={() => [
            ["line", "index", isMask ? "share" : "root mean square"],
            ...lines.flatMap(({ along, values }) => [...values].map((value, index) => [along, index, value])),
          ]}
        />
      }
    >
      <div ref={box}>
        {lines.map(({ along, values, length }) => {
          const limit = noteworthyShare(inspected, length);
          const beyond = values.reduce((count, value) => count + (value > limit ? 1 : 0), 0);
          return (
            <div key={along}>
              <p className={css.muted}>
                {isMask
                  ? `${beyond} of ${values.length} ${along}s hold more than ${formatPercent(limit)} (three standard deviations above k1); fullest:`
                  : `${along}s of largest root mean square:`}
              </p>
              <p className={css.lines} data-values>
                {largest(values, lineCount).map((index) => (
                  <button key={index} type="button" className={css.crumb} onClick={() => go(along, index)}>
                    {index} <span className={css.number}>{print(values[index] ?? 0)}</span>
                  </button>
                ))}
              </p>
            </div>
          );
        })}
      </div>
    </ResultPanel>
  );
});

function largest(values: Float32Array, count: number): readonly number[] {
  const order = Array.from(values.keys()).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  return order.slice(0, count);
}
