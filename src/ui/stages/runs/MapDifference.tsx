import { useMemo, useRef, useState } from "react";
import { shortNumber } from "../../../app/mapValues";
import { mapQuantities, tensorValues } from "../../../app/runs/tensorValues";
import { formatScalar } from "../../../base/format";
import { Legend } from "../../visuals/Legend";
import { TensorMap } from "../../visuals/TensorMap";
import { ExportTools } from "../../widgets/ExportTools";
import css from "../Lab.module.css";
import { modelWords } from "../modelWords";
import { ResultPanel } from "../ResultPanel";
import { layerKinds, tensorCells } from "../tensorCells";
import { RunChip } from "./RunChip";
import { runCode } from "./runSlot";
import type { LoadedRun } from "./useRunsById";

const title = "Difference of two maps";

/** The layer × kind map of one run minus that of another of the same model. */
export function MapDifference({ runs }: { readonly runs: readonly LoadedRun[] }) {
  const [left, setLeft] = useState(1);
  const [right, setRight] = useState(0);
  const [quantity, setQuantity] = useState<string>("similarity");
  const [focused, setFocused] = useState<number>();
  const picture = useRef<HTMLDivElement>(null);
  const [a, b] = [runs[left] ?? runs[0], runs[right] ?? runs[0]];
  const quantities = a && b ? mapQuantities(a.report, b.report) : [];
  const chosen = quantities.find(({ id }) => id === quantity) ?? quantities[0];
  const kinds = useMemo(() => (a ? layerKinds(a.report) : []), [a]);
  if (!a || !b) return null;
  const [before, after] = [chosen && tensorValues(b.report, chosen.id), chosen && tensorValues(a.report, chosen.id)];
  const values = after?.map((value, tensor) => value - (before?.[tensor] ?? 0));
  const domain = Math.max(Number.MIN_VALUE, ...(values ?? []).map(Math.abs));
  const facts = chosen && {
    unit: `${chosen.unit}, difference`,
    n: `2 runs, ${modelWords(a.report)}`,
    clipped: "nothing clipped",
  };
  const names = `${a.entry.name} minus ${b.entry.name}`;
  const pick = (label: string, value: number, onPick: (slot: number) => void, testId: string) => (
    <label>
      {label}{" "}
      <select
        className={css.select}
        value={value}
        onChange={(event) => onPick(Number(event.target.value))}
        data-testid={testId}
      >
        {runs.map(({ entry }, slot) => (
          <option key={entry.id} value={slot}>
            {runCode(slot)} {entry.name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <ResultPanel
      title={title}
      testId="compare.map.panel"
      facts={facts}
      tools={
        chosen && (
          <ExportTools
            title={title}
            file="map-difference"
            run="comparison"
            source={`${names}, both recorded`}
            caption={chosen.label}
            facts={facts}
            rows={() => [
              ["tensor", a.entry.name, b.entry.name, "difference"],
              ...a.report.model.tensors.map(({ name }, i) => [
                name,
                after?.[i] ?? 0,
                before?.[i] ?? 0,
                values?.[i] ?? 0,
              ]),
            ]}
            picture={picture}
            testId="compare.map"
          />
        )
      }
    >
      <div className={css.row}>
        {pick("of", left, setLeft, "compare.map.left")}
        {pick("minus", right, setRight, "compare.map.right")}
        <label>
          in{" "}
          <select
            className={css.select}
            value={chosen?.id ?? ""}
            onChange={(event) => setQuantity(event.target.value)}
            data-testid="compare.map.quantity"
          >
            {quantities.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </div>
      {!chosen || !values ? (
        <p className={css.muted}>These two runs are of models with other tensors; their maps have no difference.</p>
      ) : (
        <div ref={picture} data-provenance="recorded">
          <p>
            <RunChip slot={left} /> − <RunChip slot={right} /> {chosen.label}: {names}, both recorded
          </p>
          <TensorMap
            title={`${chosen.label}, ${names}`}
            testId="compare.map"
            cells={tensorCells(a.report, (tensor) => {
              const value = values[tensor] ?? 0;
              return {
                value,
                text: shortNumber(value),
                words: `${formatScalar(after?.[tensor] ?? 0)} minus ${formatScalar(before?.[tensor] ?? 0)} is ${formatScalar(value)}`,
                hatched: false,
                empty: false,
              };
            })}
            kinds={kinds}
            scale="signed"
            domain={domain}
            focused={focused}
            onFocus={setFocused}
          />
          <Legend scale="signed" low={formatScalar(-domain)} high={formatScalar(domain)} middle="0: the same in both" />
        </div>
      )}
    </ResultPanel>
  );
}
