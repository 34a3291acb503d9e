import { useRef } from "react";
import { changeSettings, focusTensor } from "../../../app/commands/changeSettings";
import { brushTensors } from "../../../app/commands/chooseTensors";
import { similarityUnit } from "../../../app/mapValues";
import { tensorSizes } from "../../../app/report";
import { useApp } from "../../../app/store/store";
import { placeOf } from "../../../app/tensorPlace";
import { formatNumber, formatPercent, formatScalar } from "../../../base/format";
import { RankCurve } from "../../visuals/RankCurve";
import { ExportTools } from "../../widgets/ExportTools";
import css from "../Lab.module.css";
import { modelWords } from "../modelWords";
import { exportSource, ResultPanel } from "../ResultPanel";
import type { CompositionView } from "../useComposition";
import { BrushLine } from "./BrushLine";

const title = "Ranking and the k2 cut";

/** Tensors by falling similarity and the k2 cut; shares of tensors and of scalars, which differ. */
export function RankPanel(view: CompositionView) {
  const { report, settings, composition } = view;
  const focused = useApp((state) => state.compose.tensor);
  const brush = useApp((state) => state.map.brush);
  const picture = useRef<HTMLDivElement>(null);
  const { ranking, similarity, rank, selected, cutCount } = composition;
  const nameAt = (position: number) => report.model.tensors[ranking[position] ?? -1]?.name ?? "";
  const isBrushed = new Set(brush);
  const decided = new Map<string, "excluded" | "forced">([
    ...settings.exclude.map((name) => [name, "excluded"] as const),
    ...settings.force.map((name) => [name, "forced"] as const),
  ]);
  const facts = { unit: similarityUnit(settings.similarity), n: modelWords(report) };
  return (
    <ResultPanel
      title={title}
      testId="compose.rank.panel"
      provenance={report.provenance}
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file="ranking"
          testId="compose.rank"
          {...exportSource(report)}
          caption={`S(τ), ${settings.similarity}, by rank`}
          facts={facts}
          rows={() => rankRows(view)}
          picture={picture}
        />
      }
    >
      <div ref={picture}>
        <RankCurve
          title="Similarity by rank"
          unit={`S(τ), ${settings.similarity}`}
          values={ranking.map((tensor) => similarity[tensor] ?? 0)}
          selected={ranking.map((tensor) => selected[tensor] === true)}
          marks={ranking.map((_, position) => (decided.size === 0 ? undefined : decided.get(nameAt(position))))}
          brushed={ranking.map((tensor) => isBrushed.has(tensor))}
          cutCount={cutCount}
          focusedRank={focused === undefined ? undefined : rank[focused]}
          wordsOf={(position) =>
            `rank ${position + 1}: ${placeOf(nameAt(position)).label}, similarity ${formatScalar(similarity[ranking[position] ?? -1] ?? 0)}`
          }
          onCut={(count) => changeSettings({ transferRatio: count / ranking.length })}
          onFocus={(position) => focusTensor(ranking[position])}
          onBrush={(range) => brushTensors(range ? ranking.slice(range.from, range.to + 1) : [])}
        />
        <p className={css.muted} data-legend>
          Filled: receives the ability ({composition.selectedCount}). Ring: left out (
          {ranking.length - composition.selectedCount}). × and +: decided by hand.
        </p>
      </div>
      <Shares {...view} />
      <BrushLine {...view} brush={brush} />
    </ResultPanel>
  );
}

/** Tensors and scalars that receive the ability: 80 % of the tensors are not 80 % of the weights. */
function Shares({ report, settings, composition }: CompositionView) {
  const { selected, selectedCount, cutCount, ranking } = composition;
  const sizes = tensorSizes(report);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const chosen = sizes.reduce((sum, size, tensor) => sum + (selected[tensor] ? size : 0), 0);
  const count = ranking.length;
  return (
    <p data-testid="compose.selected">
      <strong>
        {selectedCount} of {count} tensors
      </strong>{" "}
      ({formatPercent(selectedCount / count)}) receive the ability: {formatNumber(chosen)} of {formatNumber(total)}{" "}
      weights, {formatPercent(chosen / total)} of the model.
      {(settings.exclude.length > 0 || settings.force.length > 0 || settings.kinds !== null) && (
        <span className={css.muted}>
          {" "}
          The cut alone would take {cutCount}; {settings.exclude.length} excluded and {settings.force.length} forced by
          hand{settings.kinds !== null ? ", and only some kinds receive it" : ""}.
        </span>
      )}
    </p>
  );
}

function rankRows({ report, composition }: CompositionView) {
  return [
    ["rank", "tensor", "similarity", "receives the ability"],
    ...composition.ranking.map((tensor, position) => [
      position + 1,
      report.model.tensors[tensor]?.name ?? "",
      composition.similarity[tensor] ?? "",
      composition.selected[tensor] ? "yes" : "no",
    ]),
  ];
}
