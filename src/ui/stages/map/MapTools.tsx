import { lockDomain, showDifference, showMapMode } from "../../../app/commands/showMap";
import { mapModes } from "../../../app/mapValues";
import type { MapMode, MapState } from "../../../app/store/state";
import { useApp } from "../../../app/store/store";
import type { RunReport } from "../../../engine/report";
import css from "../Lab.module.css";

export interface MapToolsProps {
  readonly step: keyof MapState["modes"];
  readonly report: RunReport;
  readonly mode: MapMode;
  /** The largest magnitude that is shown: what a lock keeps. */
  readonly domain: number;
  readonly other: RunReport | undefined;
}

/** What the map's colours mean, whether they end at a fixed value, and what they are compared with. */
export function MapTools({ step, report, mode, domain, other }: MapToolsProps) {
  const { domains, minusOther } = useApp((state) => state.map);
  return (
    <div className={css.row} data-testid={`${step}.map.tools`}>
      <label className={css.row}>
        Show
        <select
          className={css.select}
          value={mode}
          onChange={(event) => showMapMode(step, event.target.value as MapMode)}
          data-testid={`${step}.map.mode`}
        >
          {mapModes(report).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label title="The same colours mean the same numbers in every run">
        <input
          type="checkbox"
          checked={domains[mode] !== undefined}
          onChange={({ target }) => lockDomain(mode, target.checked ? domain : undefined)}
          data-testid={`${step}.map.lock`}
        />{" "}
        lock the scale
      </label>
      {other && (
        <label>
          <input
            type="checkbox"
            checked={minusOther}
            onChange={({ target }) => showDifference(target.checked)}
            data-testid={`${step}.map.minus`}
          />{" "}
          minus {other.provenance.kind}: {other.name}
        </label>
      )}
    </div>
  );
}
