import { useMemo, useRef } from "react";
import { focusTensor } from "../../../app/commands/changeSettings";
import { openInspector } from "../../../app/commands/inspect";
import { useApp } from "../../../app/store/store";
import { formatScalar } from "../../../base/format";
import { Legend } from "../../visuals/Legend";
import { TensorMap } from "../../visuals/TensorMap";
import { ExportTools } from "../../widgets/ExportTools";
import { exportSource, ResultPanel } from "../ResultPanel";
import { layerKinds, tensorCells } from "../tensorCells";
import type { CompositionView } from "../useComposition";

const title = "Similarity S(τ) of ability and languages";

/** S(τ) by layer and kind; tensors that do not receive the ability are hatched. */
export function SimilarityMap({ report, settings, composition }: CompositionView) {
  const focused = useApp((state) => state.compose.tensor);
  const picture = useRef<HTMLDivElement>(null);
  const kinds = useMemo(() => layerKinds(report), [report]);
  const { similarity, rank, selected, comparisons } = composition;
  const domain = Math.max(...similarity.map(Math.abs));
  const cells = tensorCells(report, (tensor) => {
    const value = similarity[tensor] ?? 0;
    const empty = comparisons[tensor]?.empty ?? true;
    const isSelected = selected[tensor] === true;
    const words = `${settings.similarity} ${empty ? "undefined, no key weight here" : formatScalar(value)}, rank ${(rank[tensor] ?? 0) + 1} of ${similarity.length} where 1 is most like the languages, ${isSelected ? "receives the ability" : "left out"}`;
    return { value, text: shortNumber(value), words, hatched: !isSelected, empty };
  });
  const rows = () => [
    ["tensor", "dot", "cosine", "norm of R(A)", "norm of R_Lang", "rank", "selected"],
    ...report.model.tensors.map(({ name }, tensor) => {
      const c = comparisons[tensor];
      return [
        name,
        c?.dot ?? "",
        c?.cosine ?? "",
        c?.abilityNorm ?? "",
        c?.multilingualNorm ?? "",
        (rank[tensor] ?? 0) + 1,
        selected[tensor] ? "yes" : "no",
      ];
    }),
  ];
  return (
    <ResultPanel
      title={title}
      testId="compose.map.panel"
      provenance={report.provenance}
      tools={
        <ExportTools
          title={title}
          file="similarity"
          {...exportSource(report)}
          caption={`S(τ), ${settings.similarity}`}
          rows={rows}
          picture={picture}
        />
      }
    >
      <div ref={picture}>
        <TensorMap
          title="Similarity by layer and kind of tensor"
          testId="compose.map"
          cells={cells}
          kinds={kinds}
          scale="signed"
          domain={domain}
          focused={focused}
          onFocus={focusTensor}
          onOpen={openInspector}
        />
        <Legend
          scale="signed"
          low={formatScalar(-domain)}
          high={formatScalar(domain)}
          middle="0: unrelated"
          hatchedMeans="left out: too like the languages"
        />
      </div>
    </ResultPanel>
  );
}

/** Three characters or so: what fits a cell. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 0.0095) return value.toExponential(0).replace("e-0", "e-");
  return value.toFixed(size < 10 ? 2 : 0).replace(/^(-?)0\./, "$1.");
}
