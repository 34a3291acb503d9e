import { useMemo, useState } from "react";
import { focusTensor } from "../../../app/commands/changeSettings";
import { openInspector } from "../../../app/commands/inspect";
import { shownReport, tensorSizes } from "../../../app/report";
import { useApp } from "../../../app/store/store";
import { formatNumber, formatPercent, formatScalar } from "../../../base/format";
import { Legend } from "../../visuals/Legend";
import { TensorMap } from "../../visuals/TensorMap";
import { Button } from "../../widgets/Button";
import { Chip, entityAccent } from "../../widgets/Chip";
import { download } from "../../widgets/download";
import { toCsv } from "../../widgets/tableText";
import css from "../Lab.module.css";
import { NoResult } from "../NoResult";
import { ResultPanel } from "../ResultPanel";
import { layerKinds, tensorCells } from "../tensorCells";

/** Eq. 1: share of each tensor that is key to a corpus. */
export function LocateStage() {
  const report = useApp(shownReport);
  const focused = useApp((state) => state.compose.tensor);
  const [chosen, setChosen] = useState("ability");
  const kinds = useMemo(() => (report ? layerKinds(report) : []), [report]);
  if (!report) return <NoResult what="the key weights of each corpus" />;
  const corpora = Object.keys(report.keyNeurons);
  const corpus = corpora.includes(chosen) ? chosen : (corpora[0] ?? "");
  const neurons = report.keyNeurons[corpus];
  if (!neurons) return <p className={css.muted}>This run kept no counts of key weights.</p>;
  const sizes = tensorSizes(report);
  const ratio = report.recipe.locate.keyNeuronRatio;
  const shares = sizes.map((size, tensor) => (neurons.byTensor[tensor] ?? 0) / size);
  const domain = Math.max(ratio, Math.min(1, 4 * ratio), ...shares);
  const cells = tensorCells(report, (tensor) => {
    const share = shares[tensor] ?? 0;
    const words = `${formatPercent(share)} of its weights are key, ${(share / ratio).toFixed(1)} times the fair share`;
    return { value: share, text: (share * 100).toFixed(share < 0.0995 ? 1 : 0), words, hatched: false, empty: false };
  });
  const csv = () =>
    toCsv([
      ["tensor", "weights", ...corpora],
      ...report.model.tensors.map(({ name }, tensor) => [
        name,
        sizes[tensor] ?? 0,
        ...corpora.map((id) => report.keyNeurons[id]?.byTensor[tensor] ?? 0),
      ]),
    ]);
  return (
    <ResultPanel
      title="Key weights by tensor, in % of the tensor"
      testId="locate.map.panel"
      provenance={report.provenance}
      note={`importance = |trained − base| of every single weight; the ${formatPercent(ratio, 0)} that moved most in the whole model are key (k1 = ${formatPercent(ratio, 0)}).`}
      tools={
        <Button tone="quiet" onClick={() => download("key-weights.csv", csv(), "text/csv")}>
          CSV
        </Button>
      }
    >
      <fieldset className={css.row} style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className="visually-hidden">Corpus</legend>
        {corpora.map((id, index) => (
          <label key={id}>
            <input
              type="radio"
              name="corpus"
              checked={id === corpus}
              onChange={() => setChosen(id)}
              data-testid={`locate.corpus.${id}`}
            />{" "}
            <Chip code={id === "ability" ? "A" : id === "reference" ? "L0" : id} accent={entityAccent(index)} /> {id}
          </label>
        ))}
      </fieldset>
      <TensorMap
        title={`Share of key weights for ${corpus}`}
        testId="locate.map"
        cells={cells}
        kinds={kinds}
        scale="magnitude"
        domain={domain}
        focused={focused}
        onFocus={focusTensor}
        onOpen={openInspector}
      />
      <Legend
        scale="magnitude"
        low="0 %"
        high={formatPercent(domain, 0)}
        middle={`fair share ${formatPercent(ratio, 0)}`}
      />
      <p>
        {formatNumber(neurons.count)} key weights for <strong>{corpus}</strong>; a weight is key from an importance of{" "}
        {formatScalar(neurons.threshold)} on.
      </p>
    </ResultPanel>
  );
}
