import { useRef } from "react";
import { focusTensor } from "../../../app/commands/changeSettings";
import { togglePin } from "../../../app/commands/chooseTensors";
import { tensorNames } from "../../../app/report";
import { useApp } from "../../../app/store/store";
import { formatPercent, formatScalar } from "../../../base/format";
import { Button } from "../../widgets/Button";
import { ExportTools } from "../../widgets/ExportTools";
import css from "../Lab.module.css";
import { exportSource, ResultPanel } from "../ResultPanel";
import type { CompositionView } from "../useComposition";

const title = "Pinned tensors";
const columns = ["S(τ)", "rank", "‖R(A)‖", "‖R_Lang‖", "‖Δ‖/‖θo‖", "receives the ability"];

/** Figures of the pinned tensors side by side, while the sliders move. Nothing without a pin. */
export function PinnedTensors({ report, composition }: CompositionView) {
  const picture = useRef<HTMLDivElement>(null);
  const pins = useApp((state) => state.map.pins);
  const names = tensorNames(report);
  const rows = pins.flatMap((name) => {
    const tensor = names.indexOf(name);
    const comparison = composition.comparisons[tensor];
    if (!comparison) return [];
    const figures = [
      comparison.empty ? "∅" : formatScalar(composition.similarity[tensor] ?? 0),
      String((composition.rank[tensor] ?? 0) + 1),
      formatScalar(comparison.abilityNorm),
      formatScalar(comparison.multilingualNorm),
      formatPercent(composition.relativeChange[tensor] ?? 0, 2),
      composition.selected[tensor] ? "yes" : "no",
    ];
    return [{ name, tensor, figures }];
  });
  if (rows.length === 0) return null;
  const facts = { unit: "S(τ) and norms as numbers, ‖Δ‖/‖θo‖ in %", n: `${rows.length} pinned tensors` };
  return (
    <ResultPanel
      title={title}
      testId="compose.pins"
      provenance={report.provenance}
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file="pinned"
          {...exportSource(report)}
          {...{ facts, picture }}
          rows={() => [["tensor", ...columns], ...rows.map(({ name, figures }) => [name, ...figures])]}
        />
      }
    >
      <div ref={picture} className={css.scroll}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">tensor</th>
              {columns.map((column) => (
                <th key={column} scope="col" className={css.number}>
                  {column}
                </th>
              ))}
              <th scope="col">
                <span className="visually-hidden">pin</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, tensor, figures }) => (
              <tr key={name}>
                <th scope="row">
                  <Button tone="quiet" onClick={() => focusTensor(tensor)}>
                    <code>{name}</code>
                  </Button>
                </th>
                {figures.map((figure, i) => (
                  <td key={columns[i]} className={css.number}>
                    {figure}
                  </td>
                ))}
                <td>
                  <Button tone="quiet" aria-label={`Unpin ${name}`} onClick={() => togglePin(tensor)}>
                    Unpin
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ResultPanel>
  );
}
