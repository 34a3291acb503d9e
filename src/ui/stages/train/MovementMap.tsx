import { useMemo, useRef, useState } from "react";
import { focusTensor } from "../../../app/commands/changeSettings";
import { openInspector, showVector } from "../../../app/commands/inspect";
import { useApp } from "../../../app/store/store";
import { formatNumber, formatScalar } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import { Legend } from "../../visuals/Legend";
import { TensorMap } from "../../visuals/TensorMap";
import { Chip } from "../../widgets/Chip";
import { ExportTools } from "../../widgets/ExportTools";
import css from "../Lab.module.css";
import { modelWords } from "../modelWords";
import { exportSource, ResultPanel } from "../ResultPanel";
import { layerKinds, tensorCells } from "../tensorCells";
import { MovementNeeds } from "./MovementNeeds";
import { accentOf, codeOf } from "./trainingSeries";

const measures = { rms: "root mean square", largest: "largest" } as const;

const title = "How far training moved the key weights";

/** How far a training moved its key weights, by layer and kind; before there is anything to show, what it needs. */
export function MovementMap({ report }: { readonly report: RunReport | undefined }) {
  const { movement } = report ?? {};
  if (report && movement && Object.keys(movement).length > 0) return <MeasuredMovement {...{ report, movement }} />;
  return (
    <ResultPanel title={title} testId="train.movement" {...(report && { provenance: report.provenance })}>
      <MovementNeeds hasReport={report !== undefined} />
    </ResultPanel>
  );
}

function MeasuredMovement({
  report,
  movement,
}: {
  readonly report: RunReport;
  readonly movement: NonNullable<RunReport["movement"]>;
}) {
  const focused = useApp((state) => state.compose.tensor);
  const [chosen, setChosen] = useState("ability");
  const [measure, setMeasure] = useState<keyof typeof measures>("rms");
  const picture = useRef<HTMLDivElement>(null);
  const kinds = useMemo(() => layerKinds(report), [report]);
  const names = Object.keys(movement);
  const name = names.includes(chosen) ? chosen : (names[0] ?? "");
  const moved = movement[name];
  if (!moved) return null;
  // One scale for all trainings, so that switching between them compares them.
  const domain = Math.max(...names.flatMap((id) => movement[id]?.[measure] ?? []));
  const cells = tensorCells(report, (tensor) => {
    const [count, rms, largest] = [moved.count[tensor] ?? 0, moved.rms[tensor] ?? 0, moved.largest[tensor] ?? 0];
    const value = measure === "rms" ? rms : largest;
    const words =
      count === 0
        ? "no key weight, so nothing moved"
        : `${formatNumber(count)} key weights moved by ${formatScalar(rms)} (root mean square), ${formatScalar(largest)} at most`;
    const text = ((100 * value) / (domain || 1)).toFixed(0);
    return { value, text, words, hatched: false, empty: count === 0 };
  });
  const facts = {
    unit: `${measures[measure]} of the change of a weight; in the cells % of the strongest of all trainings`,
    n: `${modelWords(report)}, ${formatNumber(moved.count.reduce((sum, count) => sum + count, 0))} of them key`,
    clipped: "nothing clipped",
  };
  const rows = () => [
    ["tensor", "key weights", "root mean square of the change", "largest change"],
    ...report.model.tensors.map(({ name: tensor }, index) => [
      tensor,
      moved.count[index] ?? 0,
      moved.rms[index] ?? 0,
      moved.largest[index] ?? 0,
    ]),
  ];
  return (
    <ResultPanel
      title={title}
      testId="train.movement"
      provenance={report.provenance}
      facts={facts}
      note="Change = weight after the training − weight of the base, of the weights that the training may move; all others stay, bit for bit."
      tools={
        <ExportTools
          title={`${title}: ${name}`}
          file={`movement-${name}`}
          {...exportSource(report)}
          caption={`${measures[measure]} of the change, learn/${name}`}
          facts={facts}
          rows={rows}
          picture={picture}
          testId="train.movement"
        />
      }
    >
      <MovementNeeds hasReport />
      <fieldset className={css.choice}>
        <legend className="visually-hidden">Training</legend>
        {names.map((id) => (
          <label key={id}>
            <input
              type="radio"
              name="moved"
              checked={id === name}
              onChange={() => setChosen(id)}
              data-testid={`train.movement.${id}`}
            />{" "}
            <Chip code={codeOf(id)} accent={accentOf(id, names)} /> {id}
          </label>
        ))}
      </fieldset>
      <fieldset className={css.choice}>
        <legend className="visually-hidden">Measure</legend>
        {(["rms", "largest"] as const).map((kind) => (
          <label key={kind}>
            <input
              type="radio"
              name="moved-by"
              checked={measure === kind}
              onChange={() => setMeasure(kind)}
              data-testid={`train.movement.by.${kind}`}
            />{" "}
            {measures[kind]}
          </label>
        ))}
      </fieldset>
      <div ref={picture}>
        <TensorMap
          title={`${measures[measure]} of the change by learn/${name}`}
          testId="train.movement.map"
          cells={cells}
          kinds={kinds}
          scale="magnitude"
          domain={domain}
          focused={focused}
          onFocus={focusTensor}
          onOpen={(tensor) => {
            showVector(`delta:${name}`);
            openInspector(tensor);
          }}
        />
        <Legend scale="magnitude" low="0" high={formatScalar(domain)} middle="∅: no key weight" />
      </div>
    </ResultPanel>
  );
}
