import { changeSettings, focusTensor } from "../../../app/commands/changeSettings";
import { tensorSizes } from "../../../app/report";
import { useApp } from "../../../app/store/store";
import { placeOf } from "../../../app/tensorPlace";
import { formatNumber, formatPercent, formatScalar } from "../../../base/format";
import { RankCurve } from "../../visuals/RankCurve";
import css from "../Lab.module.css";
import { ResultPanel } from "../ResultPanel";
import type { CompositionView } from "../useComposition";

const nothing = () => undefined;

/** Tensors by falling similarity and the k2 cut; shares of tensors and of scalars, which differ. */
export function RankPanel({ report, settings, composition }: CompositionView) {
  const focused = useApp((state) => state.compose.tensor);
  const { ranking, similarity, rank, selected, selectedCount } = composition;
  const sizes = tensorSizes(report);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const chosen = sizes.reduce((sum, size, tensor) => sum + (selected[tensor] ? size : 0), 0);
  const count = ranking.length;
  return (
    <ResultPanel title="Ranking and the k2 cut" testId="compose.rank.panel" provenance={report.provenance}>
      <RankCurve
        title="Similarity by rank"
        unit={`S(τ), ${settings.similarity}`}
        values={ranking.map((tensor) => similarity[tensor] ?? 0)}
        labels={ranking.map(
          (tensor, position) =>
            `${position + 1}: ${placeOf(report.model.tensors[tensor]?.name ?? "").label}, ${formatScalar(similarity[tensor] ?? 0)}`,
        )}
        selectedCount={selectedCount}
        focusedRank={focused === undefined ? undefined : rank[focused]}
        onCut={(selected) => changeSettings({ transferRatio: selected / count })}
        onCutDone={nothing}
        onFocus={(position) => focusTensor(ranking[position])}
      />
      <p data-testid="compose.selected">
        <strong>
          {selectedCount} of {count} tensors
        </strong>{" "}
        receive the ability: {formatNumber(chosen)} of {formatNumber(total)} weights, {formatPercent(chosen / total)} of
        the model. <span className={css.muted}>Filled dots: selected. Rings: left out.</span>
      </p>
      <KindShares {...{ report, composition }} />
    </ResultPanel>
  );
}

function KindShares({ report, composition }: Pick<CompositionView, "report" | "composition">) {
  const counts = new Map<string, { selected: number; all: number }>();
  report.model.tensors.forEach(({ name }, tensor) => {
    const { kind } = placeOf(name);
    const count = counts.get(kind) ?? { selected: 0, all: 0 };
    count.all += 1;
    if (composition.selected[tensor]) count.selected += 1;
    counts.set(kind, count);
  });
  return (
    <p className={css.muted} data-testid="compose.kinds">
      By kind:{" "}
      {[...counts].map(([kind, { selected, all }]) => (
        <span key={kind} style={{ marginInlineEnd: 12, whiteSpace: "nowrap" }}>
          {kind}{" "}
          <span className={css.mono}>
            {selected}/{all}
          </span>
        </span>
      ))}
    </p>
  );
}
