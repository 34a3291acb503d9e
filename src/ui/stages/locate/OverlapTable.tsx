import { useRef } from "react";
import { pairMeeting } from "../../../app/keyNeurons";
import { formatNumber, formatPercent } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import { Button } from "../../widgets/Button";
import { Chip, entityAccent } from "../../widgets/Chip";
import { ExportTools } from "../../widgets/ExportTools";
import lab from "../Lab.module.css";
import { exportSource, ResultPanel } from "../ResultPanel";
import { ChanceKey, ChanceMeter } from "./ChanceMeter";
import { corpusCode, corpusName } from "./corpusCode";
import { ratioText } from "./RatioSlider";

const title = "Key weights that the ability shares with each language";

/** How the ability's key weights meet those of every language, beside what chance would give. */
export function OverlapTable({
  report,
  onCorpus,
}: {
  readonly report: RunReport;
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
    ...found.map(({ corpus, left, right, both, expected, ratio, jaccard }) => [
      corpus,
      left,
      right,
      both,
      expected,
      ratio ?? "",
      jaccard ?? "",
    ]),
  ];
  const own = ratioText(report.recipe.locate.keyNeuronRatio);
  return (
    <ResultPanel
      title={title}
      testId="locate.overlap"
      provenance={report.provenance}
      note={`At the recipe’s k1 = ${own}. Two sets drawn blindly would share |A|·|L| / N weights of the model’s N.`}
      tools={
        found.length > 0 && (
          <ExportTools
            title={title}
            file="overlap"
            {...exportSource(report)}
            caption={`weights at k1 = ${own}; chance = |A|·|L| / N`}
            rows={rows}
            picture={picture}
            testId="locate.overlap"
          />
        )
      }
    >
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
              {found.map(({ corpus, accent, left, right, both, expected, ratio, jaccard }) => (
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
                  <td className={lab.number}>{ratio === undefined ? "–" : `×${ratio.toFixed(2)}`}</td>
                  <td className={lab.number}>{jaccard === undefined ? "–" : formatPercent(jaccard)}</td>
                  <td>
                    <ChanceMeter count={both} expected={expected} most={most} accent={accent} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <ChanceKey />
        </div>
      )}
    </ResultPanel>
  );
}
