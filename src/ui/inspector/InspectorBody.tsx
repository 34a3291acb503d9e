import { useRef, useState } from "react";
import { corporaOf } from "../../app/inspectorVectors";
import { useApp } from "../../app/store/store";
import type { MergeSettings } from "../../method/settings";
import type { Size } from "../visuals/heatmapView";
import { Breadcrumb } from "./Breadcrumb";
import { CellFacts } from "./CellFacts";
import { Distribution } from "./Distribution";
import { StrongLines, TopWeights } from "./GoTo";
import css from "./Inspector.module.css";
import { useInspectorLook } from "./inspectorLook";
import { NoTensors } from "./NoTensors";
import { OverlapFacts } from "./OverlapFacts";
import { Overview } from "./Overview";
import { PicturePanel } from "./PicturePanel";
import { ReportFacts } from "./ReportFacts";
import type { Inspected } from "./useInspected";
import { usePicture } from "./usePicture";

/** All that is shown of one tensor whose numbers can be read. */
export function InspectorBody({
  inspected,
  settings,
}: {
  readonly inspected: Inspected;
  readonly settings: MergeSettings;
}) {
  const { drawing } = useApp((state) => state.inspector);
  const [room, setRoom] = useState<Size>({ width: 0, height: 0 });
  const picture = usePicture(inspected, settings, room);
  const look = useInspectorLook(inspected, picture, drawing);
  const { figures, vector } = picture;
  const current = useRef(picture);
  current.current = picture;
  const [, language] = corporaOf(vector);
  if (picture.failure?.isAbsent) return <NoTensors inspected={inspected} />;
  return (
    <>
      <Breadcrumb {...{ inspected, picture }} />
      <div className={css.body}>
        <div className={css.main}>
          <PicturePanel {...{ inspected, picture, current, look }} onRoom={setRoom} />
        </div>
        <div className={css.side}>
          <Overview {...{ inspected, picture, look, settings }} />
          <CellFacts {...{ inspected, settings, vector }} />
          {language && <OverlapFacts {...{ inspected, language }} />}
        </div>
        <div className={css.side}>
          {figures && !vector.startsWith("mask:") && (
            <Distribution {...{ inspected, figures }} name={look.title} domain={picture.domain} />
          )}
          {figures && <TopWeights {...{ inspected, figures, vector }} picture={current} />}
          {figures && <StrongLines {...{ inspected, figures, vector }} picture={current} />}
          <ReportFacts inspected={inspected} />
        </div>
      </div>
    </>
  );
}
