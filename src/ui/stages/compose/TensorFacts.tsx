import { toggleExcluded, toggleForced, togglePin } from "../../../app/commands/chooseTensors";
import { openInspector } from "../../../app/commands/inspect";
import { tensorSizes } from "../../../app/report";
import { useApp } from "../../../app/store/store";
import { formatNumber, formatPercent, formatScalar } from "../../../base/format";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";
import { ResultPanel } from "../ResultPanel";
import type { CompositionView } from "../useComposition";

/** All figures of the tensor in focus, and what can be decided about it. */
export function TensorFacts(view: CompositionView) {
  const { report, composition } = view;
  const tensor = useApp((state) => state.compose.tensor);
  const found = tensor === undefined ? undefined : report.model.tensors[tensor];
  const comparison = tensor === undefined ? undefined : composition.comparisons[tensor];
  if (tensor === undefined || !found || !comparison) {
    return <p className={css.muted}>Pick a tensor in the map to read its figures and to exclude, force or pin it.</p>;
  }
  const size = tensorSizes(report)[tensor] ?? 0;
  const masks = Object.entries(report.keyNeurons).map(
    ([corpus, { byTensor }]) => [corpus, (byTensor[tensor] ?? 0) / size] as const,
  );
  return (
    <ResultPanel
      title={found.name}
      testId="compose.tensor"
      provenance={report.provenance}
      tools={<Decisions view={view} tensor={tensor} name={found.name} />}
    >
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

interface DecisionsProps {
  readonly view: CompositionView;
  readonly tensor: number;
  readonly name: string;
}

function Decisions({ view: { settings }, tensor, name }: DecisionsProps) {
  const isPinned = useApp((state) => state.map.pins.includes(name));
  const [isExcluded, isForced] = [settings.exclude.includes(name), settings.force.includes(name)];
  return (
    <span className={css.row} data-testid="compose.decisions">
      <Button onClick={() => openInspector(tensor)} aria-keyshortcuts="Enter" title="In the map: Enter">
        Open in the Inspector
      </Button>
      <Button
        aria-pressed={isPinned}
        onClick={() => togglePin(tensor)}
        aria-keyshortcuts="P"
        title="In the map: P or Space"
        testId="compose.pin"
      >
        ◆ {isPinned ? "Pinned" : "Pin"}
      </Button>
      <Button
        aria-pressed={isExcluded}
        onClick={() => toggleExcluded(tensor)}
        aria-keyshortcuts="X"
        title="In the map: X"
        testId="compose.exclude"
      >
        × {isExcluded ? "Excluded" : "Exclude"}
      </Button>
      <Button
        aria-pressed={isForced}
        onClick={() => toggleForced(tensor)}
        aria-keyshortcuts="F"
        title="In the map: F"
        testId="compose.force"
      >
        + {isForced ? "Forced" : "Force"}
      </Button>
    </span>
  );
}
