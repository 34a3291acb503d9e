import { formatPercent, formatScalar } from "../../base/format";
import type { Palette } from "../visuals/heatmapColours";
import { gutter } from "../visuals/heatmapFrame";
import { rowHeight } from "../visuals/heatmapView";
import { Marginal } from "../visuals/Marginal";
import css from "./Inspector.module.css";
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
  const { figures, window, matrix, size, vector } = picture;
  if (!figures || matrix.rows === 1) return null;
  return (
    <div className={css.rowMarginal} style={{ paddingBlockStart: gutter.top }}>
      <Marginal
        values={figures.rowRms}
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
  const { figures, window, matrix, size, vector } = picture;
  // The columns of a vector are its scalars: they are the picture.
  if (!figures || matrix.rows === 1) return null;
  return (
    <div className={css.columnMarginal} style={{ paddingInlineStart: gutter.left }}>
      <Marginal
        values={figures.columnRms}
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

function isMask(vector: Picture["vector"]): boolean {
  return vector.startsWith("mask:");
}

function words(line: "row" | "column", values: Float32Array, isShare: boolean): string {
  const largest = indexOfLargest(values);
  const value = values[largest] ?? 0;
  return `${isShare ? "Share of key weights" : "Root mean square"} of each ${line}: largest at ${line} ${largest}, ${isShare ? formatPercent(value) : formatScalar(value)}`;
}
