import { ratioText } from "./RatioSlider";

/** To which k1 a figure belongs that does not follow the slider, and what would make it. */
export function CountedAt({
  what,
  own,
  ratio,
}: {
  readonly what: string;
  /** The run's own k1. */
  readonly own: number;
  /** Where the slider stands. */
  readonly ratio: number;
}) {
  if (ratio === own) return <>{`${what} at the run’s k1 = ${ratioText(own)}.`}</>;
  return (
    <strong data-testid="locate.countedAt">
      {`${what} at the run’s k1 = ${ratioText(own)}, not at the slider’s ${ratioText(ratio)}. To have it there, use ${ratioText(ratio)} in the next run and run Locate: it cuts the kept scores again, without a warm-up.`}
    </strong>
  );
}
