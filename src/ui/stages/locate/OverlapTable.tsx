import { useRef } from "react";
import { pairMeeting } from "../../../app/keyNeurons";
import { formatNumber, formatPercent } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import { Button } from "../../widgets/Button";
import { Chip, entityAccent } from "../../widgets/Chip";
import { ExportTools } from "../../widgets/ExportTools";
import lab from "../Lab.module.css";
import { modelWords } from "../modelWords";
import { exportSource, ResultPanel } from "../ResultPanel";
import { ChanceKey, ChanceMeter } from "./ChanceMeter";
import { CountedAt } from "./CountedAt";
import { CountHere } from "./CountHere";
import { corpusCode, corpusName } from "./corpusCode";
import { ratioText } from "./RatioSlider";

/** How the ability's key weights meet those of every language, beside what chance would give. */
export function OverlapTable({
  report,
  ratio,
  cutFrom,
  onCorpus,
}: {
  readonly report: RunReport;
  /** Where the slider stands: the counts follow it only when asked. */
  readonly ratio: number;
  /** The run's own k1, where `report` is cut again at another. */
  readonly cutFrom: number | undefined;
  readonly onCorpus: (corpus: string) => void;
}) {
  const picture = useRef<HTMLDivElement>(null);
  const corpora = Object.keys(report.keyNeurons);
  const found = corpora.flatMap((corpus, index) => {
    const meeting = corpus === "ability" ? undefined : pairMeeting(report, "ability", corpus)?.whole;
    return meeting ? [{ corpus, accent: entityAccent(index), ...meeting }] : [];
  });
  const most = Math.max(0, ...found.map(({ both, expected }) => Math.max(both, expected)));
  const head = ["corpus", "key to the ability", "key to it", "to both", "by chance", "times chance", "Jaccard"];
  const rows = () => [
    head,
    ...found.map(({ corpus, left, right, both, expected, ratio: times, jaccard }) => [
      corpus,
      left,
      right,
      both,
      expected,
      times ?? "",
      jaccard ?? "",
    ]),
  ];
  const own = report.recipe.locate.keyNeuronRatio;
  const title = `Key weights that the ability shares with each language, at k1 = ${ratioText(own)}`;
  const facts = { unit: "weights, and % of either’s weights (Jaccard)", n: modelWords(report) };
  return (
    <ResultPanel
      title={title}
      testId="locate.overlap"
      provenance={report.provenance}
      facts={found.length > 0 ? facts : undefined}
      note={
        <>
          <CountedAt what="Counted" {...{ own, ratio, cutFrom }} /> Two sets drawn blindly would share |A|·|L| / N
          weights of the model’s N.
        </>
      }
      tools={
        found.length > 0 && (
          <ExportTools
            title={title}
            file="overlap"
            {...exportSource(report)}
            caption="chance = |A|·|L| / N"
            facts={facts}
            rows={rows}
            picture={picture}
            testId="locate.overlap"
          />
        )
      }
    >
      {found.length > 0 && ratio !== own && <CountHere ratio={ratio} />}
      {found.length === 0 ? (
        <p className={lab.muted} data-testid="locate.overlap.none">
          This run kept no counts of shared key weights. Run Locate again, or open a run of this version, to see them.
        </p>
      ) : (
        <div ref={picture} className={lab.scroll}>
          <table className={lab.table} data-testid="locate.overlap.table">
            <thead>
              <tr>
                {head.slice(0, 1).map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
                {head.slice(1).map((name) => (
                  <th key={name} scope="col" className={lab.number}>
                    {name}
                  </th>
                ))}
                <th scope="col">counted and by chance</th>
              </tr>
            </thead>
            <tbody>
              {found.map(({ corpus, accent, left, right, both, expected, ratio: times, jaccard }) => (
                <tr key={corpus} data-testid={`locate.overlap.${corpus}`}>
                  <th scope="row">
                    <Button tone="quiet" onClick={() => onCorpus(corpus)}>
                      <Chip code={corpusCode(corpus)} accent={accent} /> {corpusName(corpus)}
                    </Button>
                  </th>
                  <td className={lab.number}>{formatNumber(left)}</td>
                  <td className={lab.number}>{formatNumber(right)}</td>
                  <td className={lab.number}>{formatNumber(both)}</td>
                  <td className={lab.number}>{formatNumber(expected)}</td>
                  <td className={lab.number}>{times === undefined ? "–" : `×${times.toFixed(2)}`}</td>
                  <td className={lab.number}>{jaccard === undefined ? "–" : formatPercent(jaccard)}</td>
                  <td>
                    <ChanceMeter count={both} expected={expected} most={most} accent={accent} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <ChanceKey most={most} line="what chance would give sets of these sizes" />
        </div>
      )}
    </ResultPanel>
  );
}
