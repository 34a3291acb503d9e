import { formatNumber } from "../../../base/format";
import css from "./Locate.module.css";

/** A bar of what was counted with a line where chance would end it. */
export function ChanceMeter({
  count,
  expected,
  most,
  accent,
}: {
  readonly count: number;
  readonly expected: number;
  /** The count of a full bar. */
  readonly most: number;
  readonly accent: string;
}) {
  const percent = (value: number) => `${most > 0 ? Math.min(100, (100 * value) / most) : 0}%`;
  return (
    <span
      role="img"
      className={css.meter}
      aria-label={`${formatNumber(count)} counted, ${formatNumber(expected)} by chance`}
    >
      <i style={{ width: percent(count), background: accent }} />
      <b style={{ insetInlineStart: percent(expected) }} />
    </span>
  );
}

/** What bars and lines mean, and where they begin and end. */
export function ChanceKey({
  most,
  line,
}: {
  /** The count of a full bar. */
  readonly most: number;
  /** What the line marks. */
  readonly line: string;
}) {
  return (
    <p className={css.key} data-legend>
      bar: counted, from 0 to {formatNumber(most)} weights <i aria-hidden /> line: {line}
    </p>
  );
}
