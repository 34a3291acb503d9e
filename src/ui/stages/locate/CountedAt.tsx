import { ratioText } from "./RatioSlider";

/** To which k1 a figure belongs that does not follow the slider, and what would make it. */
export function CountedAt({
  what,
  own,
  ratio,
  cutFrom,
}: {
  readonly what: string;
  /** The k1 of the figure. */
  readonly own: number;
  /** The run's own k1, where the figure was cut again at another. */
  readonly cutFrom?: number | undefined;
  /** Where the slider stands. */
  readonly ratio: number;
}) {
  if (cutFrom !== undefined)
    return (
      <>{`${what} at k1 = ${ratioText(own)}, cut again from the kept scores; the run trained with ${ratioText(cutFrom)}.`}</>
    );
  if (ratio === own) return <>{`${what} at the run’s k1 = ${ratioText(own)}.`}</>;
  return (
    <strong data-testid="locate.countedAt">
      {`${what} at the run’s k1 = ${ratioText(own)}, not at the slider’s ${ratioText(ratio)}. To have it there, use ${ratioText(ratio)} in the next run and run Locate: it cuts the kept scores again, without a warm-up.`}
    </strong>
  );
}
