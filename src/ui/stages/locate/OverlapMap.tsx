import { useMemo, useRef } from "react";
import { focusTensor } from "../../../app/commands/changeSettings";
import { openInspector, showVector } from "../../../app/commands/inspect";
import { pairMeeting } from "../../../app/keyNeurons";
import { useApp } from "../../../app/store/store";
import { formatNumber, formatScalar } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import { Legend } from "../../visuals/Legend";
import { TensorMap } from "../../visuals/TensorMap";
import { ExportTools } from "../../widgets/ExportTools";
import { clippedWords } from "../../widgets/figureFacts";
import { modelWords } from "../modelWords";
import { exportSource, ResultPanel } from "../ResultPanel";
import { layerKinds, tensorCells } from "../tensorCells";
import { CountedAt } from "./CountedAt";
import { corpusName } from "./corpusCode";
import { ratioText } from "./RatioSlider";

/** Times chance at which the colours end. */
const strongest = 4;

/** Where in the model the ability shares its key weights with one other corpus: times chance, by layer and kind. */
export function OverlapMap({
  report,
  corpus,
  ratio,
  cutFrom,
}: {
  readonly report: RunReport;
  readonly corpus: string;
  /** Where the slider stands: the counts follow it only when asked. */
  readonly ratio: number;
  /** The run's own k1, where `report` is cut again at another. */
  readonly cutFrom: number | undefined;
}) {
  const focused = useApp((state) => state.compose.tensor);
  const picture = useRef<HTMLDivElement>(null);
  const kinds = useMemo(() => layerKinds(report), [report]);
  const other = corpus === "ability" ? Object.keys(report.keyNeurons).find((id) => id !== "ability") : corpus;
  const meeting = other === undefined ? undefined : pairMeeting(report, "ability", other);
  if (other === undefined || !meeting) return null;
  const own = report.recipe.locate.keyNeuronRatio;
  const title = `Shared by the ability and ${corpusName(other)}, times chance, at k1 = ${ratioText(own)}`;
  const beyond = meeting.byTensor.filter(({ ratio: times = 1 }) => times > strongest || times < 1 / strongest).length;
  const facts = {
    unit: "times what chance would give",
    n: modelWords(report),
    clipped: clippedWords(beyond, meeting.byTensor.length, "tensors"),
  };
  const cells = tensorCells(report, (tensor) => {
    const { both, expected, ratio: times } = meeting.byTensor[tensor] ?? meeting.whole;
    const words =
      times === undefined
        ? "no key weight of one of the two"
        : `${formatNumber(both)} key to both, ${formatNumber(expected, 1)} by chance: times ${times.toFixed(2)}`;
    return {
      value: Math.log2(Math.min(strongest, Math.max(1 / strongest, times ?? 1))),
      text: times === undefined ? "" : times.toFixed(times < 9.95 ? 1 : 0),
      words,
      hatched: false,
      empty: times === undefined,
    };
  });
  const rows = () => [
    ["tensor", "key to the ability", `key to ${other}`, "to both", "by chance", "times chance", "Jaccard"],
    ...report.model.tensors.map(({ name }, tensor) => {
      const { left, right, both, expected, ratio: times, jaccard } = meeting.byTensor[tensor] ?? meeting.whole;
      return [name, left, right, both, expected, times ?? "", jaccard ?? ""];
    }),
  ];
  return (
    <ResultPanel
      title={title}
      testId="locate.overlap.map.panel"
      provenance={report.provenance}
      facts={facts}
      note={
        <>
          <CountedAt what="Counted" {...{ own, ratio, cutFrom }} /> Chance within a tensor: given how many of its
          weights are key to each. Choose the corpus above.
        </>
      }
      tools={
        <ExportTools
          title={title}
          file={`overlap-${other}`}
          {...exportSource(report)}
          caption="key weights of both, divided by what chance would give"
          facts={facts}
          rows={rows}
          picture={picture}
          testId="locate.overlap.map"
        />
      }
    >
      <div ref={picture}>
        <TensorMap
          title={title}
          testId="locate.overlap.map"
          cells={cells}
          kinds={kinds}
          scale="signed"
          domain={Math.log2(strongest)}
          focused={focused}
          onFocus={focusTensor}
          onOpen={(tensor) => {
            showVector(`overlap:${other}`);
            openInspector(tensor);
          }}
        />
        <Legend
          scale="signed"
          low={`×${formatScalar(1 / strongest)} or less`}
          high={`×${strongest} or more`}
          middle="×1: chance; logarithmic"
        />
      </div>
    </ResultPanel>
  );
}
