import { useRef, useState } from "react";
import { combinationsOf } from "../../../app/keyNeurons";
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
import { corpusCode } from "./corpusCode";
import css from "./Locate.module.css";
import { ratioText } from "./RatioSlider";

/** Combinations shown before the reader asks for all. */
const first = 12;

/** All corpora at once: how many weights are key to exactly which of them, as bars beside chance. */
export function CombinationPanel({
  report,
  ratio,
  cutFrom,
}: {
  readonly report: RunReport;
  /** Where the slider stands: the counts follow it only when asked. */
  readonly ratio: number;
  /** The run's own k1, where `report` is cut again at another. */
  readonly cutFrom: number | undefined;
}) {
  const picture = useRef<HTMLDivElement>(null);
  const [isWhole, setIsWhole] = useState(false);
  const { overlaps, model } = report;
  if (!overlaps || overlaps.combinations.length === 0) return null;
  const found = combinationsOf(overlaps, report);
  const most = Math.max(...found.map(({ count, expected }) => Math.max(count, expected)));
  const own = report.recipe.locate.keyNeuronRatio;
  const title = `Key to exactly these corpora, at k1 = ${ratioText(own)}`;
  const codes = (members: readonly number[]) => members.map((place) => corpusCode(overlaps.corpora[place] ?? ""));
  const rows = () => [
    ["key to", ...overlaps.corpora, "weights", "share of the model", "by chance", "times chance"],
    ...found.map(({ members, count, expected }) => [
      codes(members).join(" "),
      ...overlaps.corpora.map((_, place) => (members.includes(place) ? 1 : 0)),
      count,
      count / model.parameterCount,
      expected,
      expected > 0 ? count / expected : "",
    ]),
  ];
  const facts = { unit: "weights, and % of the model’s weights", n: modelWords(report) };
  return (
    <ResultPanel
      title={title}
      testId="locate.combinations"
      provenance={report.provenance}
      facts={facts}
      note={
        <>
          <CountedAt what="Counted" {...{ own, ratio, cutFrom }} /> Each weight counts once, with all corpora that it is
          key to. Chance: corpora that know nothing of each other.
        </>
      }
      tools={
        <ExportTools
          title={title}
          file="key-combinations"
          {...exportSource(report)}
          caption="weights that are key to exactly these corpora; chance: independent sets of the same sizes"
          facts={facts}
          rows={rows}
          picture={picture}
          testId="locate.combinations"
        />
      }
    >
      <div ref={picture} className={lab.scroll}>
        <table className={lab.table} data-testid="locate.combinations.table">
          <thead>
            <tr>
              <th scope="col">key to</th>
              <th scope="col" className={lab.number}>
                weights
              </th>
              <th scope="col" className={lab.number}>
                of the model
              </th>
              <th scope="col" className={lab.number}>
                times chance
              </th>
              <th scope="col">counted and by chance</th>
            </tr>
          </thead>
          <tbody>
            {(isWhole ? found : found.slice(0, first)).map(({ members, count, expected }) => (
              <tr key={members.join()}>
                <th scope="row">
                  <span className={css.chips}>
                    {members.map((place) => (
                      <Chip key={place} code={corpusCode(overlaps.corpora[place] ?? "")} accent={entityAccent(place)} />
                    ))}
                  </span>
                </th>
                <td className={lab.number}>{formatNumber(count)}</td>
                <td className={lab.number}>{formatPercent(count / model.parameterCount, 2)}</td>
                <td className={lab.number}>{expected > 0 ? `×${formatTimes(count / expected)}` : "–"}</td>
                <td>
                  <ChanceMeter count={count} expected={expected} most={most} accent="var(--accent)" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <ChanceKey most={most} line="what chance would give sets of these sizes" />
      </div>
      {found.length > first && (
        <Button onClick={() => setIsWhole(!isWhole)} testId="locate.combinations.all">
          {isWhole ? `Show the ${first} largest` : `Show all ${found.length}`}
        </Button>
      )}
    </ResultPanel>
  );
}

function formatTimes(times: number): string {
  return times < 9.95 ? times.toFixed(2) : formatNumber(times);
}
