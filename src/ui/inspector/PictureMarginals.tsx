import { useMemo } from "react";
import { formatPercent, formatScalar } from "../../base/format";
import type { Palette } from "../visuals/heatmapColours";
import { gutter } from "../visuals/heatmapFrame";
import { rowHeight } from "../visuals/heatmapView";
import { Marginal } from "../visuals/Marginal";
import css from "./Inspector.module.css";
import { valuesInOrder } from "./lineOrder";
import { noteworthyShare } from "./noteworthyShare";
import { indexOfLargest } from "./pictureText";
import type { Inspected } from "./useInspected";
import type { Picture } from "./usePicture";

interface PictureMarginalProps {
  readonly inspected: Inspected;
  readonly picture: Picture;
  readonly palette: Palette;
}

/** Beside the picture: root mean square of each row, or its share of key weights. */
export function RowMarginal({ inspected, picture, palette }: PictureMarginalProps) {
  const { figures, window, matrix, size, vector, orders } = picture;
  const values = useMemo(() => figures && valuesInOrder(figures.rowRms, orders.rows), [figures, orders.rows]);
  if (!figures || !values || matrix.rows === 1) return null;
  return (
    <div className={css.rowMarginal} style={{ paddingBlockStart: gutter.top }}>
      <Marginal
        values={values}
        start={window.row}
        scale={rowHeight(matrix, window.scale)}
        length={size.height}
        along="rows"
        noteworthy={isMask(vector) ? noteworthyShare(inspected, matrix.columns) : undefined}
        palette={palette}
        label={words("row", figures.rowRms, isMask(vector))}
      />
    </div>
  );
}

/** Below the picture: the same of each column. */
export function ColumnMarginal({ inspected, picture, palette }: PictureMarginalProps) {
  const { figures, window, matrix, size, vector, orders } = picture;
  const values = useMemo(() => figures && valuesInOrder(figures.columnRms, orders.columns), [figures, orders.columns]);
  // The columns of a vector are its scalars: they are the picture.
  if (!figures || !values || matrix.rows === 1) return null;
  return (
    <div className={css.columnMarginal} style={{ paddingInlineStart: gutter.left }}>
      <Marginal
        values={values}
        start={window.column}
        scale={window.scale}
        length={size.width}
        along="columns"
        noteworthy={isMask(vector) ? noteworthyShare(inspected, matrix.rows) : undefined}
        palette={palette}
        label={words("column", figures.columnRms, isMask(vector))}
      />
    </div>
  );
}

/** What the strips beside the picture say, and where they end. */
export function MarginalKey({
  picture: { figures, matrix, vector },
}: Pick<PictureMarginalProps, "inspected" | "picture">) {
  if (!figures || matrix.rows === 1) return null;
  const print = (values: Float32Array) => {
    const largest = values[indexOfLargest(values)] ?? 0;
    return isMask(vector) ? formatPercent(largest) : formatScalar(largest);
  };
  return (
    <p className={css.muted} data-legend>
      Strips: {isMask(vector) ? "share of key weights" : "root mean square"} of each row, from 0 to{" "}
      {print(figures.rowRms)}, and of each column, from 0 to {print(figures.columnRms)}
      {isMask(vector) ? "; a mark stands where chance would hardly give as much" : ""}.
    </p>
  );
}

function isMask(vector: Picture["vector"]): boolean {
  return vector.startsWith("mask:");
}

function words(line: "row" | "column", values: Float32Array, isShare: boolean): string {
  const largest = indexOfLargest(values);
  const value = values[largest] ?? 0;
  return `${isShare ? "Share of key weights" : "Root mean square"} of each ${line}: largest at ${line} ${largest}, ${isShare ? formatPercent(value) : formatScalar(value)}`;
}
