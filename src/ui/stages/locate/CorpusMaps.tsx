import { useMemo, useRef } from "react";
import { countsAt } from "../../../app/keyNeurons";
import { tensorSizes } from "../../../app/report";
import { formatPercent, formatScalar } from "../../../base/format";
import { Legend } from "../../visuals/Legend";
import { SmallTensorMap } from "../../visuals/SmallTensorMap";
import { Chip, entityAccent } from "../../widgets/Chip";
import { ExportTools } from "../../widgets/ExportTools";
import { modelWords } from "../modelWords";
import { exportSource, ResultPanel } from "../ResultPanel";
import { layerKinds, tensorCells } from "../tensorCells";
import { corpusCode, corpusName } from "./corpusCode";
import css from "./Locate.module.css";
import { ratioText } from "./RatioSlider";
import type { CorpusSelection } from "./selection";

const title = "The same map for every corpus";

/** Small multiples of the share of key weights: one scale for all, so that corpora can be compared. */
export function CorpusMaps({ report, corpora, corpus, counts: { ratio }, onCorpus }: CorpusSelection) {
  const picture = useRef<HTMLDivElement>(null);
  const kinds = useMemo(() => layerKinds(report), [report]);
  const sizes = tensorSizes(report);
  const own = report.recipe.locate.keyNeuronRatio;
  const shares = corpora.map((id) => {
    const neurons = report.keyNeurons[id];
    const byTensor = neurons ? countsAt(neurons, ratio, own).byTensor : [];
    return sizes.map((size, tensor) => (byTensor[tensor] ?? 0) / size);
  });
  const domain = Math.max(Math.min(1, 4 * ratio), ...shares.flat());
  const facts = { unit: "% of the tensor’s weights", n: modelWords(report), clipped: "nothing clipped" };
  const rows = () => [
    ["tensor", "weights", ...corpora],
    ...report.model.tensors.map(({ name }, tensor) => [
      name,
      sizes[tensor] ?? 0,
      ...shares.map((share) => share[tensor] ?? 0),
    ]),
  ];
  return (
    <ResultPanel
      title={title}
      testId="locate.corpora"
      provenance={report.provenance}
      facts={facts}
      note="Rows are layers, columns kinds of tensor, as in the map above; one colour scale for all."
      tools={
        <ExportTools
          title={title}
          file="key-weights"
          {...exportSource(report)}
          caption={`share of each tensor that is key at k1 = ${ratioText(ratio)}`}
          facts={facts}
          rows={rows}
          picture={picture}
          testId="locate.corpora"
        />
      }
    >
      <div ref={picture}>
        <div className={css.maps}>
          {corpora.map((id, index) => {
            const share = shares[index] ?? [];
            const cells = tensorCells(report, (tensor) => {
              return { value: share[tensor] ?? 0, text: "", words: "", hatched: false, empty: false };
            });
            const peak = share.reduce((best, value, tensor) => (value > (share[best] ?? 0) ? tensor : best), 0);
            const name = report.model.tensors[peak]?.name ?? "";
            const most = `most in ${name}: ${formatPercent(share[peak] ?? 0)}`;
            return (
              <button
                key={id}
                type="button"
                aria-pressed={id === corpus}
                onClick={() => onCorpus(id)}
                data-testid={`locate.corpora.${id}`}
              >
                <span>
                  <Chip code={corpusCode(id)} accent={entityAccent(index)} /> {corpusName(id)}
                </span>
                <SmallTensorMap
                  label={`Share of key weights for ${corpusName(id)}, ${most}`}
                  cells={cells}
                  kinds={kinds}
                  domain={domain}
                />
              </button>
            );
          })}
        </div>
        <Legend
          scale="magnitude"
          low="0 %"
          high={formatPercent(domain, domain < 0.1 ? 1 : 0)}
          middle={`fair share ${ratioText(ratio)}, drawn at ${formatScalar(ratio / domain)} of the scale`}
        />
      </div>
    </ResultPanel>
  );
}
