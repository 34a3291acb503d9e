import { useCallback, useMemo, useRef } from "react";
import { focusTensor } from "../../../app/commands/changeSettings";
import { brushTensors, toggleExcluded, toggleForced, togglePin } from "../../../app/commands/chooseTensors";
import { openInspector } from "../../../app/commands/inspect";
import { clippedCount, domainOf } from "../../../app/mapValues";
import { tensorSizes } from "../../../app/report";
import type { MapState } from "../../../app/store/state";
import { useApp } from "../../../app/store/store";
import { Legend } from "../../visuals/Legend";
import { TensorMap } from "../../visuals/TensorMap";
import { ExportTools } from "../../widgets/ExportTools";
import { clippedWords } from "../../widgets/figureFacts";
import css from "../Lab.module.css";
import { modelWords } from "../modelWords";
import { exportSource, ResultPanel } from "../ResultPanel";
import { layerKinds } from "../tensorCells";
import type { CompositionView } from "../useComposition";
import { MapTools } from "./MapTools";
import { mapCells, shownValues } from "./mapCells";
import { mapRows } from "./mapRows";

/** The layer × kind map of a step: one grid, the same in every step, with a choice of what its colours mean. */
export function MapPanel({ step, view }: { readonly step: keyof MapState["modes"]; readonly view: CompositionView }) {
  const { report, composition } = view;
  const map = useApp((state) => state.map);
  const focused = useApp((state) => state.compose.tensor);
  const picture = useRef<HTMLDivElement>(null);
  const kinds = useMemo(() => layerKinds(report), [report]);
  const mode = map.modes[step];
  const shown = shownValues(view, mode, map.minus?.report);
  const ownDomain = domainOf(shown);
  const scaleName = shown.isDifference ? `${mode}, difference` : mode;
  const domain = map.domains[scaleName] ?? ownDomain;
  const cells = mapCells(view, shown, map);
  const { selected } = composition;
  const area = useCallback(
    (tensors: readonly number[]) => areaOf(tensors, tensorSizes(report), selected),
    [report, selected],
  );
  const facts = {
    unit: shown.unit,
    n: modelWords(report),
    clipped: clippedWords(clippedCount(shown, domain), shown.values.length, "tensors"),
  };
  const title = `Map: ${shown.title}${shown.isDifference ? `, less ${map.minus?.report.name}` : ""}`;
  return (
    <ResultPanel
      title={title}
      testId={`${step}.map.panel`}
      provenance={report.provenance}
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file={`map-${mode.replace(":", "-")}`}
          testId={`${step}.map`}
          {...exportSource(report)}
          caption="by layer and kind of tensor; bars: share of the weights that receive the ability"
          facts={facts}
          rows={() => mapRows(view, shown)}
          picture={picture}
        />
      }
    >
      <MapTools step={step} report={report} mode={mode} scaleName={scaleName} domain={ownDomain} />
      <div ref={picture} className={css.figure}>
        <TensorMap
          title={`${shown.title}, by layer and kind of tensor`}
          testId={`${step}.map`}
          cells={cells}
          kinds={kinds}
          scale={shown.scale}
          domain={domain}
          focused={focused}
          onFocus={focusTensor}
          onOpen={openInspector}
          onKey={pressOnCell}
          onGroup={brushTensors}
          area={area}
        />
        <Legend
          scale={shown.scale}
          low={shown.format(shown.scale === "signed" ? -domain : 0)}
          high={shown.format(domain)}
          {...(shown.note && { middle: shown.note })}
          hatchedMeans="left out"
        />
        <p className={css.muted}>{notes(view.settings, map.pins.length)}</p>
      </div>
    </ResultPanel>
  );
}

/** x excludes, f forces, Space and p pin. */
function pressOnCell(key: string, tensor: number): boolean {
  const act = { x: toggleExcluded, f: toggleForced, p: togglePin, " ": togglePin }[key.toLowerCase()];
  act?.(tensor);
  return act !== undefined;
}

function areaOf(tensors: readonly number[], sizes: readonly number[], selected: readonly boolean[]) {
  const area = { selected: 0, all: 0 };
  for (const tensor of tensors) {
    const size = sizes[tensor] ?? 0;
    area.all += size;
    if (selected[tensor]) area.selected += size;
  }
  return area;
}

/** What the marks in the cells mean, where there are any. */
function notes(settings: CompositionView["settings"], pinCount: number): string {
  return [
    settings.exclude.length > 0 && "× excluded by hand",
    settings.force.length > 0 && "+ forced by hand",
    pinCount > 0 && "◆ pinned",
  ]
    .filter(Boolean)
    .join(" · ");
}
