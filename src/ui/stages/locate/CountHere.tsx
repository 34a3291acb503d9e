import { canCountMeetings, countMeetings } from "../../../app/commands/countMeetings";
import { useApp } from "../../../app/store/store";
import { formatBytes } from "../../../base/format";
import { Button } from "../../widgets/Button";
import lab from "../Lab.module.css";
import { ratioText } from "./RatioSlider";

/** Bytes of one corpus's scores on the GPU, a weight. */
const scoreBytes = 4;

/** Counts the overlaps of a live run where the slider stands. */
export function CountHere({ ratio }: { readonly ratio: number }) {
  const live = useApp(({ run }) => (run.mode === "live" ? run.live : undefined));
  const canCount = useApp(canCountMeetings);
  const { of, counting, failure } = useApp((state) => state.meetings);
  if (!live) return null;
  return (
    <p className={lab.muted}>
      <Button
        disabled={!canCount || counting !== undefined}
        onClick={() => void countMeetings(ratio)}
        testId="locate.overlap.count"
      >
        Count at {ratioText(ratio)} ({formatBytes(scoreBytes * live.model.parameterCount)} at a time)
      </Button>{" "}
      {counting !== undefined && <span role="status">Cutting the kept scores at {ratioText(counting)} …</span>}
      {failure && of === live && <span role="alert">{failure.message}</span>}
    </p>
  );
}
