import { type RefObject, useCallback, useRef } from "react";
import { moveWindow, pickCell } from "../../app/commands/inspect";
import { useApp } from "../../app/store/store";
import { exportSource, ResultPanel } from "../stages/ResultPanel";
import { Heatmap } from "../visuals/Heatmap";
import { HeatmapLegend } from "../visuals/HeatmapLegend";
import type { HeatmapFrame } from "../visuals/heatmapFrame";
import { heatmapSvg } from "../visuals/heatmapSvg";
import { detailOf, type Size } from "../visuals/heatmapView";
import { lightPalette } from "../visuals/usePalette";
import { ExportTools } from "../widgets/ExportTools";
import { factsText } from "../widgets/figureFacts";
import { inLightTheme } from "../widgets/figureSvg";
import css from "./Inspector.module.css";
import type { InspectorLook } from "./inspectorLook";
import { cellAtPlace, placeOfCell } from "./lineOrder";
import { OrderControls } from "./OrderControls";
import { PictureControls } from "./PictureControls";
import { ColumnMarginal, MarginalKey, RowMarginal } from "./PictureMarginals";
import { cellWords, orderWords, summaryOf, visibleCells, windowWords } from "./pictureText";
import type { Inspected } from "./useInspected";
import type { Picture } from "./usePicture";
import { useRoom } from "./useRoom";
import { WindowTable } from "./WindowTable";

export interface PicturePanelProps {
  readonly inspected: Inspected;
  readonly picture: Picture;
  /** The same as it stands when a control is used. */
  readonly current: RefObject<Picture>;
  readonly look: InspectorLook;
  readonly onRoom: (room: Size) => void;
}

/** The tensor's numbers as a picture with its marginals, legend, controls and exports. */
export function PicturePanel({ inspected, picture, current, look, onRoom }: PicturePanelProps) {
  const { cell, drawing } = useApp((state) => state.inspector);
  const box = useRef<HTMLDivElement>(null);
  const { matrix, window, size, placed, block, outline, orders } = picture;
  const { palette, title, accents, legend, facts, separators, headWords, exponent, exponentWords } = look;
  const frame: HeatmapFrame = {
    ...{ matrix, window, size, look: picture.look, palette, separators, exponent },
    tile: placed,
    outline,
    cursor: cell && placeOfCell(cell, orders),
    numbers: { rows: orders.rows?.lines, columns: orders.columns?.lines },
  };
  useRoom(box, onRoom);
  const detail = detailOf(window.scale, block);
  const words = [
    cellWords(detail, block, picture.vector, drawing.summary),
    outline ? `outlined: key weights of ${drawing.outline}` : "",
    detail === "numbers" ? exponentWords : "",
    headWords && `lines part ${headWords}`,
    orderWords(picture),
  ].filter(Boolean);
  // How long a tile took from the change that asked for it to the screen: latency tier T1.
  const onPainted = useCallback(() => {
    if (box.current) box.current.dataset.repaintMs = (performance.now() - current.current.askedAtMs).toFixed(1);
  }, [current]);
  const caption = [`${windowWords(picture)}; ${words.join("; ")}`, factsText(facts)];
  const { run, source } = exportSource(inspected.report);
  const svg = () =>
    inLightTheme(() =>
      heatmapSvg(
        { ...frame, palette: lightPalette(...accents), cursor: undefined },
        {
          title: `${inspected.name}: ${title}`,
          lines: [...caption, `${run}, ${source}`],
          ends: legend.ends,
        },
      ),
    );
  return (
    <ResultPanel
      title={title}
      testId="inspector.picture"
      facts={facts}
      tools={
        placed && (
          <ExportTools
            title={`${inspected.name}: ${title}`}
            file={look.fileName}
            testId="inspector"
            {...{ run, source, svg, facts }}
            rows={() => visibleCells(placed, picture)}
          />
        )
      }
    >
      <PictureControls {...{ inspected, vector: picture.vector, domain: picture.domain }} picture={current} />
      <OrderControls inspected={inspected} isChanged={orders.rows !== undefined || orders.columns !== undefined} />
      <div className={css.picture} ref={box} data-testid="inspector.figure">
        <div className={css.canvas}>
          <Heatmap
            {...frame}
            title={`${inspected.name}: ${title}`}
            summary={summaryOf(inspected, picture)}
            onWindow={moveWindow}
            onCell={(place) => pickCell(place && cellAtPlace(place, orders))}
            onPainted={onPainted}
            testId="inspector.heatmap"
          />
          {picture.failure && (
            <p className={css.failure} role="status">
              {picture.failure.message}
            </p>
          )}
        </div>
        <RowMarginal {...{ inspected, picture, palette }} />
        <ColumnMarginal {...{ inspected, picture, palette }} />
      </div>
      {placed ? <HeatmapLegend look={picture.look} {...legend} /> : <p role="status">Reading the weights …</p>}
      <MarginalKey {...{ inspected, picture }} />
      <p className={css.muted} data-testid="inspector.drawn">
        {windowWords(picture)}: {words.join("; ")}.{" "}
        {inspected.rows > 1 && "A row is an output, a column an input of this tensor."}
      </p>
      <p className={css.muted} data-testid="inspector.summary">
        {summaryOf(inspected, picture)}
      </p>
      {placed && <WindowTable title={`${inspected.name}: ${title}`} cells={() => visibleCells(placed, picture)} />}
    </ResultPanel>
  );
}
