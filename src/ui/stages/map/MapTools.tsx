import { compareMapWith, lockDomain, showMapMode } from "../../../app/commands/showMap";
import { mapModes } from "../../../app/mapValues";
import { allRuns, shownRun } from "../../../app/runs/selectRuns";
import type { MapMode, MapState } from "../../../app/store/state";
import { useApp } from "../../../app/store/store";
import type { RunReport } from "../../../engine/report";
import css from "../Lab.module.css";
import { isSameModel } from "./mapCells";

export interface MapToolsProps {
  readonly step: keyof MapState["modes"];
  readonly report: RunReport;
  readonly mode: MapMode;
  /** The largest magnitude that is shown: what a lock keeps. */
  readonly domain: number;
  /** Under which name a lock is kept. */
  readonly scaleName: string;
}

/** What the map's colours mean, whether they end at a fixed value, and what they are compared with. */
export function MapTools({ step, report, mode, domain, scaleName }: MapToolsProps) {
  const domains = useApp((state) => state.map.domains);
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
          checked={domains[scaleName] !== undefined}
          onChange={({ target }) => lockDomain(scaleName, target.checked ? domain : undefined)}
          data-testid={`${step}.map.lock`}
        />{" "}
        lock the scale
      </label>
      <RunLess step={step} report={report} />
    </div>
  );
}

/** The run whose numbers are taken off, out of the ledger. */
function RunLess({ step, report }: Pick<MapToolsProps, "step" | "report">) {
  const runs = useApp((state) => state.runs);
  const shown = useApp(shownRun);
  const minus = useApp((state) => state.map.minus);
  const others = allRuns({ runs }).filter(({ id }) => id !== shown?.id);
  if (others.length === 0) return null;
  return (
    <label className={css.row}>
      less
      <select
        className={css.select}
        value={minus?.id ?? ""}
        onChange={({ target }) => void compareMapWith(target.value || undefined)}
        data-testid={`${step}.map.minus`}
      >
        <option value="">no other run</option>
        {others.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      {minus && !isSameModel(report, minus.report) && <span>another model: no difference to show</span>}
    </label>
  );
}
