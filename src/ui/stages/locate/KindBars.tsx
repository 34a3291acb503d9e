import { useRef } from "react";
import { tensorSizes } from "../../../app/report";
import { placeOf, sortKinds } from "../../../app/tensorPlace";
import { formatNumber, formatPercent } from "../../../base/format";
import { entityAccent } from "../../widgets/Chip";
import { ExportTools } from "../../widgets/ExportTools";
import lab from "../Lab.module.css";
import { modelWords } from "../modelWords";
import { exportSource, ResultPanel } from "../ResultPanel";
import { ChanceKey, ChanceMeter } from "./ChanceMeter";
import { corpusName } from "./corpusCode";
import { ratioText } from "./RatioSlider";
import type { CorpusSelection } from "./selection";

/** Where the key weights of a corpus lie, by kind of tensor, beside the fair share of each kind. */
export function KindBars({ report, corpora, corpus, counts }: CorpusSelection) {
  const picture = useRef<HTMLDivElement>(null);
  const sizes = tensorSizes(report);
  const places = report.model.tensors.map(({ name }) => placeOf(name).kind);
  const kinds = sortKinds(places).map((kind) => {
    const sum = (list: readonly number[]) =>
      list.reduce((total, value, tensor) => total + (places[tensor] === kind ? value : 0), 0);
    return { kind, weights: sum(sizes), key: sum(counts.byTensor) };
  });
  const most = Math.max(...kinds.map(({ weights, key }) => Math.max(key, weights * counts.ratio)));
  const title = `Key weights by kind, for ${corpusName(corpus)}`;
  const rows = () => [
    ["kind", "weights", "key weights", "share of the kind", "fair share", "key weights at the fair share"],
    ...kinds.map(({ kind, weights, key }) => [kind, weights, key, key / weights, counts.ratio, weights * counts.ratio]),
  ];
  const facts = { unit: "weights, and % of the kind’s weights", n: modelWords(report) };
  return (
    <ResultPanel
      title={title}
      testId="locate.kinds"
      provenance={report.provenance}
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file={`key-kinds-${corpus}`}
          {...exportSource(report)}
          caption={`at k1 = ${ratioText(counts.ratio)}`}
          facts={facts}
          rows={rows}
          picture={picture}
          testId="locate.kinds"
        />
      }
    >
      <div ref={picture} className={lab.scroll}>
        <table className={lab.table}>
          <thead>
            <tr>
              <th scope="col">kind</th>
              <th scope="col" className={lab.number}>
                key weights
              </th>
              <th scope="col" className={lab.number}>
                of the kind
              </th>
              <th scope="col">counted and fair share</th>
            </tr>
          </thead>
          <tbody>
            {kinds.map(({ kind, weights, key }) => (
              <tr key={kind}>
                <th scope="row">{kind}</th>
                <td className={lab.number}>{formatNumber(key)}</td>
                <td className={lab.number}>{formatPercent(key / weights)}</td>
                <td>
                  <ChanceMeter
                    count={key}
                    expected={weights * counts.ratio}
                    most={most}
                    accent={entityAccent(corpora.indexOf(corpus))}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <ChanceKey most={most} line={`the fair share, ${ratioText(counts.ratio)} of the kind’s weights`} />
      </div>
    </ResultPanel>
  );
}
