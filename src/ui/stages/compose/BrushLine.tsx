import { brushTensors } from "../../../app/commands/chooseTensors";
import { tensorSizes } from "../../../app/report";
import { placeOf } from "../../../app/tensorPlace";
import { formatNumber, formatPercent } from "../../../base/format";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";
import type { CompositionView } from "../useComposition";

/** What the tensors that are picked out in map and curve have in common. */
export function BrushLine({ report, composition, brush }: CompositionView & { readonly brush: readonly number[] }) {
  if (brush.length === 0) {
    return (
      <p className={css.muted} data-testid="compose.brush">
        Drag over the curve, or press a row's or column's heading in the map, to pick tensors out in both.
      </p>
    );
  }
  const sizes = tensorSizes(report);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const size = brush.reduce((sum, tensor) => sum + (sizes[tensor] ?? 0), 0);
  const kinds = new Map<string, number>();
  for (const tensor of brush) {
    const { kind } = placeOf(report.model.tensors[tensor]?.name ?? "");
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const receiving = brush.filter((tensor) => composition.selected[tensor]).length;
  return (
    <div className={css.row} data-testid="compose.brush">
      <p>
        <strong>Picked out: {brush.length} tensors</strong>, {formatNumber(size)} weights ({formatPercent(size / total)}{" "}
        of the model), {receiving} of them receive the ability;{" "}
        <span className={css.mono}>{[...kinds].map(([kind, count]) => `${kind} ${count}`).join(", ")}</span>
      </p>
      <Button tone="quiet" onClick={() => brushTensors([])}>
        Pick none
      </Button>
    </div>
  );
}
