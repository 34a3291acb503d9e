import { useMemo, useRef, useState } from "react";
import { changeRecipe } from "../../../app/commands/changeRecipe";
import { focusTensor } from "../../../app/commands/changeSettings";
import { openInspector, showVector } from "../../../app/commands/inspect";
import { tensorSizes } from "../../../app/report";
import { locateFields } from "../../../app/settingFields";
import { isBusy } from "../../../app/steps";
import { useApp } from "../../../app/store/store";
import { formatNumber, formatPercent, formatScalar } from "../../../base/format";
import { Legend } from "../../visuals/Legend";
import { TensorMap } from "../../visuals/TensorMap";
import { Button } from "../../widgets/Button";
import { ExportTools } from "../../widgets/ExportTools";
import lab from "../Lab.module.css";
import { modelWords } from "../modelWords";
import { exportSource, ResultPanel } from "../ResultPanel";
import { layerKinds, tensorCells } from "../tensorCells";
import { CorpusChoice } from "./CorpusChoice";
import { corpusName } from "./corpusCode";
import css from "./Locate.module.css";
import { RatioSlider, ratioText } from "./RatioSlider";
import type { CorpusSelection } from "./selection";

const keyRatioField = locateFields.find(({ id }) => id === "k1");

export interface KeyShareMapProps extends CorpusSelection {
  readonly ratios: readonly number[];
  readonly onRatio: (ratio: number) => void;
}

/** Share of each tensor that is key to a corpus, or the mean importance of its weights, by layer and kind. */
export function KeyShareMap({ report, corpora, corpus, counts, ratios, onCorpus, onRatio }: KeyShareMapProps) {
  const focused = useApp((state) => state.compose.tensor);
  const [mode, setMode] = useState<"share" | "importance">("share");
  const canChange = useApp((state) => state.recipe.recipe !== undefined && !isBusy(state));
  const picture = useRef<HTMLDivElement>(null);
  const kinds = useMemo(() => layerKinds(report), [report]);
  const sizes = tensorSizes(report);
  const importance = report.keyNeurons[corpus]?.importance;
  const isShare = mode === "share" || !importance;
  const shares = sizes.map((size, tensor) => (counts.byTensor[tensor] ?? 0) / size);
  const domain = isShare
    ? Math.max(counts.ratio, Math.min(1, 4 * counts.ratio), ...shares)
    : Math.max(...importance, Number.MIN_VALUE);
  const cells = tensorCells(report, (tensor) => {
    const share = shares[tensor] ?? 0;
    const mean = importance?.[tensor];
    const fair = `${formatPercent(share, 2)} of its weights are key, ${(share / counts.ratio).toFixed(2)} times the fair share`;
    const words = mean === undefined ? fair : `${fair}; mean importance ${formatScalar(mean)}`;
    const text = isShare ? percentText(share) : percentText((mean ?? 0) / domain);
    return { value: isShare ? share : (mean ?? 0), text, words, hatched: false, empty: false };
  });
  const own = report.recipe.locate.keyNeuronRatio;
  const adopt = canChange && keyRatioField ? (next: number) => changeRecipe(keyRatioField, next) : undefined;
  const title = isShare ? "Key weights by tensor, in % of the tensor" : "Mean importance of a weight, by tensor";
  const facts = {
    unit: isShare
      ? "% of the tensor’s weights"
      : "|trained − base| of a weight, as a number; in the cells % of the highest",
    n: modelWords(report),
    clipped: "nothing clipped",
  };
  const rows = () => [
    ["tensor", "weights", "key weights", "share", "times the fair share", "mean importance"],
    ...report.model.tensors.map(({ name }, tensor) => {
      const share = shares[tensor] ?? 0;
      const key = counts.byTensor[tensor] ?? 0;
      return [name, sizes[tensor] ?? 0, key, share, share / counts.ratio, importance?.[tensor] ?? ""];
    }),
  ];
  return (
    <ResultPanel
      title={title}
      testId="locate.map.panel"
      provenance={report.provenance}
      facts={facts}
      note={`Importance of a weight = |trained − base| after the warm-up, for every single one. The ${ratioText(counts.ratio)} that moved most in the whole model are key: k1 = ${ratioText(counts.ratio)} is also the fair share of a tensor.`}
      tools={
        <ExportTools
          title={`${title}: ${corpusName(corpus)}`}
          file={`key-weights-${corpus}`}
          {...exportSource(report)}
          caption={isShare ? `share of key weights at k1 = ${ratioText(counts.ratio)}` : "mean of |trained − base|"}
          facts={facts}
          rows={rows}
          picture={picture}
          testId="locate.map"
        />
      }
    >
      <CorpusChoice corpora={corpora} corpus={corpus} onCorpus={onCorpus} />
      <RatioSlider ratios={ratios} ratio={counts.ratio} own={own} onChange={onRatio} onAdopt={adopt} />
      <fieldset className={lab.choice}>
        <legend className="visually-hidden">Shown in the map</legend>
        {(["share", "importance"] as const).map((kind) => (
          <label key={kind}>
            <input
              type="radio"
              name="locate-mode"
              checked={isShare === (kind === "share")}
              disabled={kind === "importance" && !importance}
              onChange={() => setMode(kind)}
              data-testid={`locate.mode.${kind}`}
            />{" "}
            {kind === "share" ? "share of key weights" : "mean importance"}
          </label>
        ))}
        {!importance && (
          <span className={css.key}>Mean importance is in runs located by this version: run Locate again.</span>
        )}
      </fieldset>
      <div ref={picture}>
        <TensorMap
          title={`${title}, for ${corpusName(corpus)}`}
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
          low={isShare ? "0 %" : "0"}
          high={isShare ? formatPercent(domain, domain < 0.1 ? 1 : 0) : formatScalar(domain)}
          middle={isShare ? `fair share ${ratioText(counts.ratio)}` : "cells: % of the highest"}
        />
      </div>
      <p data-testid="locate.count">
        {formatNumber(counts.count)} key weights of {formatNumber(report.model.parameterCount)} for{" "}
        <strong>{corpusName(corpus)}</strong>; a weight is key from an importance of {formatScalar(counts.threshold)}{" "}
        on.{" "}
        <Button
          tone="quiet"
          onClick={() => {
            showVector(`mask:${corpus}`);
            openInspector(focused);
          }}
          testId="locate.inspect"
        >
          See the mask weight by weight
        </Button>
      </p>
    </ResultPanel>
  );
}

/** "0.4", "12": a share in percent, as a cell has room for. */
function percentText(share: number): string {
  return (share * 100).toFixed(share < 0.0995 ? 1 : 0);
}
