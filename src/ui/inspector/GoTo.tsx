import { moveWindow, pickCell } from "../../app/commands/inspect";
import { formatPercent, formatScalar } from "../../base/format";
import { exportSource, ResultPanel } from "../stages/ResultPanel";
import { centreOn, numberScale } from "../visuals/heatmapView";
import { ExportTools } from "../widgets/ExportTools";
import css from "./Inspector.module.css";
import { noteworthyShare } from "./noteworthyShare";
import type { Inspected } from "./useInspected";
import type { Picture } from "./usePicture";

interface GoToProps {
  readonly inspected: Inspected;
  readonly picture: Picture;
}

/** Lines that are named. */
const lineCount = 5;

/** The twenty largest weights; each leads to its place in the picture. */
export function TopWeights({ inspected, picture }: GoToProps) {
  const { figures, matrix, size, vector } = picture;
  if (!figures || figures.top.length === 0 || vector.startsWith("mask:")) return null;
  const { run, source } = exportSource(inspected.report);
  const go = (row: number, column: number) => {
    pickCell({ row, column });
    moveWindow(centreOn(matrix, size, { row, column }, numberScale));
  };
  return (
    <ResultPanel
      title={`Largest ${figures.top.length}`}
      testId="inspector.top"
      tools={
        <ExportTools
          title={`${inspected.name}: largest weights of ${vector}`}
          file={`${inspected.name}-top`}
          testId="inspector.top"
          {...{ run, source }}
          rows={() => [
            ["row", "column", "value"],
            ...figures.top.map(({ row, column, value }) => [row, column, value]),
          ]}
        />
      }
    >
      <ol className={css.top}>
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
}

/** The strongest rows and columns, and how many hold more key weights than chance would give. */
export function StrongLines({ inspected, picture }: GoToProps) {
  const { figures, matrix, window, size, vector } = picture;
  if (!figures || matrix.rows === 1) return null;
  const isMask = vector.startsWith("mask:");
  const lines = [
    { along: "row", values: figures.rowRms, length: matrix.columns },
    { along: "column", values: figures.columnRms, length: matrix.rows },
  ] as const;
  const print = (value: number) => (isMask ? formatPercent(value) : formatScalar(value));
  const go = (along: "row" | "column", index: number) => {
    const centre = {
      row: window.row + size.height / window.scale / 2,
      column: window.column + size.width / window.scale / 2,
    };
    moveWindow(centreOn(matrix, size, { ...centre, [along]: index }, Math.max(4, window.scale)));
  };
  const { run, source } = exportSource(inspected.report);
  return (
    <ResultPanel
      title="Rows and columns"
      testId="inspector.lines"
      tools={
        <ExportTools
          title={`${inspected.name}: ${isMask ? "share of key weights" : "root mean square"} by row and column`}
          file={`${inspected.name}-lines`}
          testId="inspector.lines"
          {...{ run, source }}
          rows={() => [
            ["line", "index", isMask ? "share" : "root mean square"],
            ...lines.flatMap(({ along, values }) => [...values].map((value, index) => [along, index, value])),
          ]}
        />
      }
    >
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
            <p className={css.lines}>
              {largest(values, lineCount).map((index) => (
                <button key={index} type="button" className={css.crumb} onClick={() => go(along, index)}>
                  {index} <span className={css.number}>{print(values[index] ?? 0)}</span>
                </button>
              ))}
            </p>
          </div>
        );
      })}
    </ResultPanel>
  );
}

function largest(values: Float32Array, count: number): readonly number[] {
  const order = Array.from(values.keys()).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  return order.slice(0, count);
}
