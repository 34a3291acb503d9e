import { useApp } from "../../../app/store/store";
import { formatNumber, formatPercent, formatScalar } from "../../../base/format";
import css from "../Lab.module.css";
import { ResultPanel } from "../ResultPanel";
import type { CompositionView } from "../useComposition";

/** All figures of the tensor in focus. */
export function TensorFacts({ report, composition }: CompositionView) {
  const tensor = useApp((state) => state.compose.tensor);
  const found = tensor === undefined ? undefined : report.model.tensors[tensor];
  const comparison = tensor === undefined ? undefined : composition.comparisons[tensor];
  if (tensor === undefined || !found || !comparison) {
    return <p className={css.muted}>Pick a tensor in the map to read its figures.</p>;
  }
  const size = found.shape.reduce((product, length) => product * length, 1);
  const masks = Object.entries(report.keyNeurons).map(
    ([corpus, { byTensor }]) => [corpus, (byTensor[tensor] ?? 0) / size] as const,
  );
  return (
    <ResultPanel title={found.name} testId="compose.tensor" provenance={report.provenance}>
      <dl className={css.facts}>
        <dt>shape</dt>
        <dd className={css.mono}>
          {found.shape.join(" × ")} = {formatNumber(size)} weights
        </dd>
        <dt>similarity</dt>
        <dd className={css.mono}>
          dot {formatScalar(comparison.dot)}, cosine {comparison.empty ? "∅" : formatScalar(comparison.cosine)}, rank{" "}
          {(composition.rank[tensor] ?? 0) + 1} of {composition.ranking.length},{" "}
          {composition.selected[tensor] ? "receives the ability" : "left out"}
        </dd>
        <dt>norms</dt>
        <dd className={css.mono}>
          ‖R(A)‖ {formatScalar(comparison.abilityNorm)}, ‖R_Lang‖ {formatScalar(comparison.multilingualNorm)}, ‖Δ‖/‖θo‖{" "}
          {formatPercent(composition.relativeChange[tensor] ?? 0, 2)}
        </dd>
        <dt>key weights</dt>
        <dd className={css.mono}>
          {masks.map(([corpus, share]) => `${corpus} ${formatPercent(share)}`).join(", ") || "–"}
        </dd>
      </dl>
    </ResultPanel>
  );
}
