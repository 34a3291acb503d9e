import { useMemo, useRef } from "react";
import { useLocation } from "wouter";
import { focusTensor } from "../../../app/commands/changeSettings";
import { openInspector } from "../../../app/commands/inspect";
import { domainOf, mapValues } from "../../../app/mapValues";
import { useApp } from "../../../app/store/store";
import { Legend } from "../../visuals/Legend";
import { TensorMap } from "../../visuals/TensorMap";
import { ExportTools } from "../../widgets/ExportTools";
import { FigureLine } from "../../widgets/FigureLine";
import { mapCells } from "../map/mapCells";
import { mapRows } from "../map/mapRows";
import { Formula } from "../merge/Formula";
import { modelWords } from "../modelWords";
import { MuSliders, ParameterSliders } from "../ParameterSliders";
import { exportSource } from "../ResultPanel";
import { layerKinds } from "../tensorCells";
import { useComposition } from "../useComposition";
import css from "./StartPage.module.css";

/** Every slider of the transfer, what it changes where, and the formula with its numbers: all from Gram matrices. */
export function TransferKnobs() {
  const view = useComposition();
  const map = useApp((state) => state.map);
  const focused = useApp((state) => state.compose.tensor);
  const [, navigate] = useLocation();
  const picture = useRef<HTMLDivElement>(null);
  const report = view?.report;
  const kinds = useMemo(() => (report ? layerKinds(report) : []), [report]);
  if (!view) return null;
  const shown = mapValues(view, "change");
  const domain = domainOf(shown);
  const title = `Where the weights change: ${shown.title}`;
  const facts = { unit: shown.unit, n: modelWords(view.report), clipped: "nothing clipped" };
  const open = (tensor: number) => {
    navigate("/lab/compose");
    openInspector(tensor);
  };
  return (
    <>
      <div className={css.knobs}>
        <div className={css.sliders} data-testid="start.sliders">
          <ParameterSliders settings={view.settings} parameters={["gamma", "eta", "transferRatio", "alpha", "beta"]} />
          <MuSliders settings={view.settings} recipe={view.report.recipe} />
        </div>
        <figure className={css.map} data-testid="start.map.panel" data-figure>
          <figcaption>
            {title}. Enter or a double click on a tensor looks inside.
            <ExportTools
              title={title}
              file="map-change"
              {...exportSource(view.report)}
              {...{ facts, picture }}
              rows={() => mapRows(view, shown)}
              testId="start.map"
            />
          </figcaption>
          <div ref={picture} className={css.picture}>
            <TensorMap
              title={`${shown.title}, by layer and kind of tensor`}
              testId="start.map"
              cells={mapCells(view, shown, map)}
              kinds={kinds}
              scale={shown.scale}
              domain={domain}
              focused={focused}
              onFocus={focusTensor}
              onOpen={open}
            />
            <Legend
              scale={shown.scale}
              low={shown.format(0)}
              high={shown.format(domain)}
              hatchedMeans="does not receive the ability"
            />
          </div>
          <FigureLine facts={facts} />
        </figure>
      </div>
      <Formula {...view} />
    </>
  );
}
