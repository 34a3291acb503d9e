import { useRef } from "react";
import { readOverlaps } from "../../app/commands/readTensor";
import { formatNumber, formatPercent } from "../../base/format";
import type { MaskOverlap } from "../../engine/viewApi";
import { exportSource, ResultPanel } from "../stages/ResultPanel";
import { ExportTools } from "../widgets/ExportTools";
import css from "./Inspector.module.css";
import { overlapFigures } from "./overlapFigures";
import type { Inspected } from "./useInspected";
import { useReading } from "./useReading";

/** How the ability's key weights meet those of one language, here and in the whole model, beside what chance would give. */
export function OverlapFacts({ inspected, language }: { readonly inspected: Inspected; readonly language: string }) {
  const { report, tensor } = inspected;
  const box = useRef<HTMLTableElement>(null);
  const reading = useReading({ run: report.provenance.date, language }, (asked) =>
    readOverlaps("ability", asked.language),
  );
  if (reading.of?.language !== language) return <p className={css.muted}>Counting the overlap …</p>;
  if (!reading.answer) return <p className={css.muted}>{reading.failure?.message}</p>;
  const here = reading.answer[tensor];
  const whole = reading.answer.reduce(add, { left: 0, right: 0, both: 0, count: 0 });
  if (!here) return null;
  const k1 = report.recipe.locate.keyNeuronRatio;
  const columns = [
    ["this tensor", here],
    ["whole model", whole],
  ] as const;
  const rows = overlapRows(
    columns.map(([, overlap]) => overlap),
    language,
    k1,
  );
  const title = `Overlap of ability and ${language}`;
  const { run, source } = exportSource(report);
  const [figures] = columns.map(([, overlap]) => overlapFigures(overlap, k1));
  const facts = {
    unit: "weights, % of the weights of the place, and times chance",
    n: `${formatNumber(here.count)} weights here, ${formatNumber(whole.count)} in the model`,
  };
  return (
    <ResultPanel
      title={title}
      testId="inspector.overlap"
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file={`overlap-ability-${language}`}
          testId="inspector.overlap"
          {...{ run, source, facts }}
          picture={box}
          rows={() => [["", ...columns.map(([name]) => name)], ...rows]}
        />
      }
    >
      <table ref={box} className={css.values}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">figure</span>
            </th>
            {columns.map(([name]) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, i) => (
                <td key={columns[i]?.[0]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {figures && (
        <p className={css.muted}>
          In this tensor {formatPercent(figures.bothShare, 2)} of the weights are key to both; chance would give k1² ={" "}
          {formatPercent(k1 * k1, 2)}, so it is {figures.ratio.toFixed(1)} times that.
        </p>
      )}
    </ResultPanel>
  );
}

function add(a: MaskOverlap, b: MaskOverlap): MaskOverlap {
  return { left: a.left + b.left, right: a.right + b.right, both: a.both + b.both, count: a.count + b.count };
}

function overlapRows(overlaps: readonly MaskOverlap[], language: string, k1: number): readonly (readonly string[])[] {
  const each = (print: (overlap: MaskOverlap) => string) => overlaps.map(print);
  const of = (overlap: MaskOverlap) => overlapFigures(overlap, k1);
  return [
    ["|A|, ability", ...each(({ left, count }) => `${formatNumber(left)} (${formatPercent(left / count)})`)],
    [`|L|, ${language}`, ...each(({ right, count }) => `${formatNumber(right)} (${formatPercent(right / count)})`)],
    ["|A∩L|", ...each(({ both, count }) => `${formatNumber(both)} (${formatPercent(both / count, 2)})`)],
    ["Jaccard |A∩L| / |A∪L|", ...each((overlap) => of(overlap).jaccard.toFixed(3))],
    ["by chance, k1²", ...each(() => formatPercent(k1 * k1, 2))],
    ["ratio to k1²", ...each((overlap) => `× ${of(overlap).ratio.toFixed(2)}`)],
    ["ratio to |A|·|L| of the place", ...each((overlap) => `× ${of(overlap).localRatio.toFixed(2)}`)],
  ];
}
