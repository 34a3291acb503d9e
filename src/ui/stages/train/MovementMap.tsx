import { memo, useMemo, useRef, useState } from "react";
import { focusTensor } from "../../../app/commands/changeSettings";
import { openInspector, showVector } from "../../../app/commands/inspect";
import { useApp } from "../../../app/store/store";
import { formatNumber, formatScalar } from "../../../base/format";
import { Legend } from "../../visuals/Legend";
import { TensorMap } from "../../visuals/TensorMap";
import { Chip } from "../../widgets/Chip";
import { ExportTools } from "../../widgets/ExportTools";
import css from "../Lab.module.css";
import { modelWords } from "../modelWords";
import { ResultPanel } from "../ResultPanel";
import { layerKinds, tensorCells } from "../tensorCells";
import { MovementNeeds } from "./MovementNeeds";
import { accentOf, codeOf } from "./trainingSeries";
import { type ShownMovement, useMovement } from "./useMovement";
import type { Trainings } from "./useTrainings";

const measures = { rms: "root mean square", largest: "largest" } as const;
type Measure = keyof typeof measures;

const title = "How far training moved the key weights";

/**
 * How far a training moved its key weights, by layer and kind, measured while it runs; before there is anything to show,
 * what it needs.
 */
export const MovementMap = memo(function MovementMap({
  movement,
  report,
  isActive,
}: Pick<Trainings, "movement" | "report" | "isActive">) {
  const shown = useMovement({ movement, report });
  if (shown) return <MeasuredMovement {...{ shown, isActive }} />;
  return (
    <ResultPanel title={title} testId="train.movement" {...(report && { provenance: report.provenance })}>
      <MovementNeeds hasReport={report !== undefined} />
    </ResultPanel>
  );
});

function MeasuredMovement({ shown, isActive }: { readonly shown: ShownMovement; readonly isActive: boolean }) {
  const { movement, model, steps, provenance, source } = shown;
  const [chosen, setChosen] = useState("ability");
  const [measure, setMeasure] = useState<Measure>("rms");
  const picture = useRef<HTMLDivElement>(null);
  const names = Object.keys(movement);
  const name = names.includes(chosen) ? chosen : (names[0] ?? "");
  const moved = movement[name];
  if (!moved) return null;
  const facts = {
    unit: `${measures[measure]} of the change of a weight; in the cells % of the strongest of all trainings`,
    n: `${modelWords({ model })}, ${formatNumber(moved.count.reduce((sum, count) => sum + count, 0))} of them key${steps ? `, after step ${formatNumber(steps[name] ?? 0)}` : ""}`,
    clipped: "nothing clipped",
  };
  const rows = () => [
    ["tensor", "key weights", "root mean square of the change", "largest change"],
    ...model.tensors.map(({ name: tensor }, index) => [
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
      {...(provenance && { provenance })}
      facts={facts}
      note="Change = weight after the training − weight of the base, of the weights that the training may move; all others stay, bit for bit."
      tools={
        <ExportTools
          title={`${title}: ${name}`}
          file={`movement-${name}`}
          {...source}
          caption={`${measures[measure]} of the change, learn/${name}`}
          facts={facts}
          rows={rows}
          picture={picture}
          testId="train.movement"
        />
      }
    >
      {steps ? (
        <p data-provenance="live" data-testid="train.movement.live">
          ● live{isActive ? ", running on this machine" : "; the run did not finish"}:{" "}
          {names.map((id) => `${id} after step ${formatNumber(steps[id] ?? 0)}`).join(", ")}. It is measured every few
          steps; trainings that were kept stand here with the finished run.
        </p>
      ) : (
        <MovementNeeds hasReport />
      )}
      <Choices {...{ names, name, measure }} onName={setChosen} onMeasure={setMeasure} />
      <div ref={picture}>
        <Drawing {...{ shown, name, measure }} />
      </div>
    </ResultPanel>
  );
}

interface ChoicesProps {
  readonly names: readonly string[];
  readonly name: string;
  readonly measure: Measure;
  readonly onName: (name: string) => void;
  readonly onMeasure: (measure: Measure) => void;
}

function Choices({ names, name, measure, onName, onMeasure }: ChoicesProps) {
  return (
    <>
      <fieldset className={css.choice}>
        <legend className="visually-hidden">Training</legend>
        {names.map((id) => (
          <label key={id}>
            <input
              type="radio"
              name="moved"
              checked={id === name}
              onChange={() => onName(id)}
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
              onChange={() => onMeasure(kind)}
              data-testid={`train.movement.by.${kind}`}
            />{" "}
            {measures[kind]}
          </label>
        ))}
      </fieldset>
    </>
  );
}

function Drawing({
  shown,
  name,
  measure,
}: {
  readonly shown: ShownMovement;
  readonly name: string;
  readonly measure: Measure;
}) {
  const { movement, model, steps } = shown;
  const focused = useApp((state) => state.compose.tensor);
  const kinds = useMemo(() => layerKinds({ model }), [model]);
  // One scale for all trainings, so that switching between them compares them.
  const domain = Math.max(...Object.values(movement).flatMap((moved) => moved[measure]));
  const cells = useMemo(
    () => cellsOf({ model, movement }, { name, measure, domain }),
    [model, movement, name, measure, domain],
  );
  // The weights of an unfinished run cannot be looked into.
  const open = steps ? undefined : (tensor: number) => openDelta(name, tensor);
  return (
    <>
      <TensorMap
        title={`${measures[measure]} of the change by learn/${name}`}
        testId="train.movement.map"
        cells={cells}
        kinds={kinds}
        scale="magnitude"
        domain={domain}
        focused={focused}
        onFocus={focusTensor}
        onOpen={open}
      />
      <Legend scale="magnitude" low="0" high={formatScalar(domain)} middle="∅: no key weight" />
    </>
  );
}

function cellsOf(
  { model, movement }: Pick<ShownMovement, "model" | "movement">,
  { name, measure, domain }: { readonly name: string; readonly measure: Measure; readonly domain: number },
) {
  const moved = movement[name];
  return tensorCells({ model }, (tensor) => {
    const [count, rms, largest] = [moved?.count[tensor] ?? 0, moved?.rms[tensor] ?? 0, moved?.largest[tensor] ?? 0];
    const value = measure === "rms" ? rms : largest;
    const words =
      count === 0
        ? "no key weight, so nothing moved"
        : `${formatNumber(count)} key weights moved by ${formatScalar(rms)} (root mean square), ${formatScalar(largest)} at most`;
    const text = ((100 * value) / (domain || 1)).toFixed(0);
    return { value, text, words, hatched: false, empty: count === 0 };
  });
}

function openDelta(name: string, tensor: number): void {
  showVector(`delta:${name}`);
  openInspector(tensor);
}
