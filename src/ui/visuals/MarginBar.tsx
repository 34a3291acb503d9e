import { formatNumber } from "../../base/format";
import css from "./MarginBar.module.css";

/** Scalars of a group of tensors, and of those among them that are selected. */
export interface AreaShare {
  readonly selected: number;
  readonly all: number;
}

export interface MarginBarProps extends AreaShare {
  /** Scalars of the largest group: the longest bar. */
  readonly widest: number;
  readonly direction: "across" | "down";
}

/** A bar as long as the group has scalars, filled as far as they are selected: areas of bars can be compared. */
export function MarginBar({ selected, all, widest, direction }: MarginBarProps) {
  const share = all === 0 ? 0 : Math.round((100 * selected) / all);
  const across = direction === "across";
  // A bar thinner than a pixel is drawn as one: the group is small, not empty.
  const length = `max(1px, ${(100 * all) / widest}%)`;
  return (
    <span
      className={css.margin}
      data-direction={direction}
      title={`${formatNumber(selected)} of ${formatNumber(all)} weights selected`}
    >
      <span className={css.room}>
        <span className={css.all} style={across ? { width: length } : { height: length }}>
          <span className={css.selected} style={across ? { width: `${share}%` } : { height: `${share}%` }} />
        </span>
      </span>
      <span className={css.share}>
        {share}
        <span className="visually-hidden"> percent of {formatNumber(all)} weights selected</span>
        <span aria-hidden> %</span>
      </span>
    </span>
  );
}
