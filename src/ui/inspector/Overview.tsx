import { useState } from "react";
import { moveWindow } from "../../app/commands/inspect";
import { createPictureReader } from "../../app/commands/readPicture";
import { corporaOf, sourceOf } from "../../app/inspectorVectors";
import type { MergeSettings } from "../../method/settings";
import type { Palette } from "../visuals/heatmapColours";
import { shareLook, signedLook } from "../visuals/heatmapColours";
import { MatrixMinimap, minimapSize } from "../visuals/MatrixMinimap";
import css from "./Inspector.module.css";
import { windowWords } from "./pictureText";
import type { Inspected } from "./useInspected";
import type { Picture } from "./usePicture";
import { useReading } from "./useReading";

interface OverviewProps {
  readonly inspected: Inspected;
  readonly picture: Picture;
  readonly palette: Palette;
  readonly settings: MergeSettings;
}

/** The whole tensor, small, with the window that the picture shows. Of an overlap, the ability's key weights. */
export function Overview({ inspected, picture, palette, settings }: OverviewProps) {
  const { report, tensor } = inspected;
  const { matrix, window, size, vector, domain } = picture;
  const [read] = useState(createPictureReader);
  const box = minimapSize(matrix);
  const question = {
    run: report.provenance.date,
    vector,
    tensor,
    source: sourceOf(vector, { report, settings, tensor }),
    rect: { row: 0, column: 0, ...matrix },
    maxRows: box.height,
    maxColumns: box.width,
    summary: "peak" as const,
  };
  const reading = useReading(question, (asked) => read([asked]));
  const isOurs = reading.of?.tensor === tensor && reading.of.vector === vector;
  const isMask = corporaOf(vector).length > 0;
  return (
    <figure className={css.overview}>
      <MatrixMinimap
        {...{ matrix, window, size, palette }}
        tile={isOurs ? reading.answer?.[0] : undefined}
        look={isMask ? shareLook(report.recipe.locate.keyNeuronRatio) : signedLook(domain)}
        label={`The whole tensor; the picture shows ${windowWords(picture)}`}
        onWindow={moveWindow}
      />
      <figcaption className={css.muted}>The whole tensor. Drag the frame.</figcaption>
    </figure>
  );
}
