import { useMemo, useRef, useState } from "react";
import { moveWindow } from "../../app/commands/inspect";
import { createPictureReader } from "../../app/commands/readPicture";
import { corporaOf, sourceOf } from "../../app/inspectorVectors";
import { formatNumber, formatPercent, formatScalar } from "../../base/format";
import type { MergeSettings } from "../../method/settings";
import { exportSource, ResultPanel } from "../stages/ResultPanel";
import { HeatmapLegend } from "../visuals/HeatmapLegend";
import { shareLook, signedLook } from "../visuals/heatmapColours";
import { MatrixMinimap, minimapSize } from "../visuals/MatrixMinimap";
import { ExportTools } from "../widgets/ExportTools";
import { clippedWords } from "../widgets/figureFacts";
import css from "./Inspector.module.css";
import type { InspectorLook } from "./inspectorLook";
import { inOrder } from "./lineOrder";
import { cellsIn, windowWords } from "./pictureText";
import type { Inspected } from "./useInspected";
import { type Picture, sliderRestMs } from "./usePicture";
import { useReading } from "./useReading";

interface OverviewProps {
  readonly inspected: Inspected;
  readonly picture: Picture;
  readonly look: InspectorLook;
  readonly settings: MergeSettings;
}

const title = "The whole tensor";
const noClasses: readonly never[] = [];

/** The whole tensor, small, with the window that the picture shows. Of an overlap, the ability's key weights. */
export function Overview({ inspected, picture, look: { palette, fileName, facts }, settings }: OverviewProps) {
  const { report, tensor } = inspected;
  const { matrix, window, size, vector, domain, orders } = picture;
  const [read] = useState(createPictureReader);
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = minimapSize(matrix);
  const rect = { row: 0, column: 0, ...matrix };
  const question = {
    run: report.provenance.date,
    vector,
    tensor,
    source: sourceOf(vector, { report, settings, tensor }),
    rect,
    maxRows: height,
    maxColumns: width,
    summary: "peak" as const,
    orders,
  };
  const reading = useReading(
    question,
    ({ orders: asked, ...request }) => read([inOrder(request, asked)]),
    sliderRestMs,
  );
  const isOurs = reading.of?.tensor === tensor && reading.of.vector === vector;
  const tile = isOurs ? reading.answer?.[0] : undefined;
  const isShare = corporaOf(vector).length > 0;
  const k1 = report.recipe.locate.keyNeuronRatio;
  const look = useMemo(() => (isShare ? shareLook(k1) : signedLook(domain)), [isShare, k1, domain]);
  const limit = isShare ? Math.min(1, 4 * k1) : domain;
  const beyond = useMemo(() => tile?.values.filter((value) => Math.abs(value) > limit).length ?? 0, [tile, limit]);
  const own = tile && {
    unit: isShare ? "% of the weights of a block" : `${facts.unit}; a block shows its largest`,
    n: `${formatNumber(tile.values.length)} blocks, ${facts.n}`,
    clipped: clippedWords(beyond, tile.values.length, "blocks"),
  };
  return (
    <ResultPanel
      title={title}
      testId="inspector.overview"
      facts={own}
      tools={
        tile && (
          <ExportTools
            title={`${inspected.name}: ${title}`}
            file={`${fileName}-whole`}
            testId="inspector.overview"
            {...exportSource(report)}
            rows={() => cellsIn({ tile, rect }, rect, reading.of?.orders ?? orders)}
            facts={own}
            picture={box}
          />
        )
      }
    >
      <div ref={box} className={css.overview}>
        <MatrixMinimap
          {...{ matrix, window, size, palette, look, tile }}
          label={`The whole tensor; the picture shows ${windowWords(picture)}`}
          onWindow={moveWindow}
        />
        <div>
          <p className={css.muted}>Drag the frame: it is what the picture shows.</p>
          <HeatmapLegend look={look} isShare={isShare} classes={noClasses} />
          {tile && (
            <p className={css.muted} data-values>
              {isShare
                ? `from ${formatPercent(tile.minimum)} to ${formatPercent(tile.maximum)}`
                : `from ${formatScalar(tile.minimum)} to ${formatScalar(tile.maximum)}`}
            </p>
          )}
        </div>
      </div>
    </ResultPanel>
  );
}
