import { memo, useId, useRef } from "react";
import { readCell } from "../../app/commands/readTensor";
import { combine, deltaNames, vectorValue, weightsOf } from "../../app/inspectorVectors";
import type { InspectorVector } from "../../app/store/state";
import { useApp } from "../../app/store/store";
import { formatNumber } from "../../base/format";
import type { CellValues } from "../../engine/viewApi";
import type { MergeSettings } from "../../method/settings";
import { exportSource, ResultPanel } from "../stages/ResultPanel";
import { ExportTools } from "../widgets/ExportTools";
import { StatusAnnouncer } from "../widgets/StatusAnnouncer";
import css from "./Inspector.module.css";
import type { Inspected } from "./useInspected";
import { type NamedRank, useRank } from "./useRank";
import { useReading } from "./useReading";

interface CellFactsProps {
  readonly inspected: Inspected;
  readonly settings: MergeSettings;
  readonly vector: InspectorVector;
}

/** One scalar in every vector of the run, and whose key weight it is. */
export const CellFacts = memo(function CellFacts({ inspected, settings, vector }: CellFactsProps) {
  const cell = useApp((state) => state.inspector.cell);
  const { report, tensor, rows } = inspected;
  const headId = useId();
  const box = useRef<HTMLDivElement>(null);
  const question = cell && { run: report.provenance.date, tensor, ...cell };
  const reading = useReading(question, ({ tensor, row, column }) => readCell(tensor, row, column));
  const rank = useRank(inspected, cell, { vector, settings });
  if (!cell) {
    return (
      <p className={css.muted} data-testid="inspector.nocell">
        Click a cell of the picture, or move to it with the arrow keys, to read one weight in every vector.
      </p>
    );
  }
  const { of, answer } = reading;
  const isOurs = of?.tensor === tensor && of.row === cell.row && of.column === cell.column;
  const place = rows > 1 ? `row ${cell.row}, column ${cell.column}` : `position ${cell.column}`;
  const title = `Weight at ${place}`;
  if (!isOurs || !answer) {
    return <p className={css.muted}>{isOurs && reading.failure ? reading.failure.message : `${title}: reading …`}</p>;
  }
  const view = { report, settings, tensor };
  const values = valuesOf(answer, view);
  const { run, source } = exportSource(report);
  const facts = { unit: "value of a weight, as a number", n: `1 weight in ${values.length} vectors` };
  return (
    <ResultPanel
      title={title}
      testId="inspector.cell"
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file={`${inspected.name}-${cell.row}-${cell.column}`}
          testId="inspector.cell"
          {...{ run, source, facts }}
          picture={box}
          rows={() => [
            ["vector", "value"],
            ...values.map(({ name, value }) => [name, value]),
            ...(rank
              ? [
                  [`rank of ${rank.symbol} by size`, rank.rank],
                  ["weights of the tensor", rank.count],
                ]
              : []),
            ...Object.entries(answer.isKey).map(([corpus, isKey]) => [`key weight of ${corpus}`, isKey ? "yes" : "no"]),
          ]}
        />
      }
    >
      <StatusAnnouncer text={spoken(place, vector, answer, view)} />
      <div ref={box}>
        <table className={css.values} aria-labelledby={headId}>
          <caption id={headId} className="visually-hidden">
            {title} in every vector
          </caption>
          <tbody>
            {values.map(({ name, meaning, value }) => (
              <tr key={name}>
                <th scope="row">
                  {name} <span className={css.muted}>{meaning}</span>
                </th>
                <td>{exact(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <RankLine rank={rank} />
        <p data-testid="inspector.cell.keys">
          key weight of:{" "}
          {Object.entries(answer.isKey).map(([corpus, isKey]) => (
            <span key={corpus} className={css.key} data-key={isKey}>
              <span aria-hidden>{isKey ? "✓" : "✗"}</span>
              <span className="visually-hidden">{isKey ? "yes" : "no"}</span> {corpus}
            </span>
          ))}
        </p>
      </div>
    </ResultPanel>
  );
});

/** Where the scalar stands among all of its tensor; its room is kept while it is read. */
function RankLine({ rank }: { readonly rank: NamedRank | undefined }) {
  return (
    <p className={css.muted} data-testid="inspector.cell.rank" data-values>
      {rank
        ? `${rank.symbol}: rank ${formatNumber(rank.rank)} of ${formatNumber(rank.count)} by size in this tensor`
        : "rank: reading …"}
    </p>
  );
}

interface View {
  readonly report: Inspected["report"];
  readonly settings: MergeSettings;
  readonly tensor: number;
}

interface NamedValue {
  readonly name: string;
  readonly meaning: string;
  readonly value: number;
}

function valuesOf(cell: CellValues, view: View): readonly NamedValue[] {
  const of = (vector: InspectorVector) => {
    const weights = weightsOf(vector, view);
    return weights ? combine(weights, cell) : Number.NaN;
  };
  return [
    { name: "θo", meaning: "base", value: cell.base },
    ...deltaNames(view.report).map((corpus, i) => ({
      name: `d(${corpus})`,
      meaning: `trained on ${corpus}, minus base`,
      value: cell.deltas[i] ?? 0,
    })),
    { name: "R(A)", meaning: "ability", value: of("ability") },
    { name: "R_Lang", meaning: "languages", value: of("languages") },
    { name: "Δ", meaning: "merged minus base", value: of("change") },
    { name: "θ̃", meaning: "merged", value: of("merged") },
  ];
}

/** A sign always, so that a column of numbers can be compared at a glance. */
function exact(value: number): string {
  const size = Math.abs(value);
  const digits = size !== 0 && size < 1e-4 ? size.toExponential(3) : size.toFixed(6);
  return `${value < 0 ? "−" : value > 0 ? "+" : " "}${digits}`;
}

function spoken(place: string, vector: InspectorVector, cell: CellValues, view: View): string {
  const value = vectorValue(vector, cell, view);
  const keys = Object.entries(cell.isKey).flatMap(([corpus, isKey]) => (isKey ? [corpus] : []));
  const number = weightsOf(vector, view) ? `${vector} ${exact(value).trim()}` : vector;
  return `${place}: ${number}; key weight of ${keys.join(", ") || "no corpus"}`;
}
