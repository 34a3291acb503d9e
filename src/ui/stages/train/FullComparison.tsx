import { changeRecipe } from "../../../app/commands/changeRecipe";
import { isBusy } from "../../../app/steps";
import { useApp } from "../../../app/store/store";
import { trainingFigures } from "../../../app/trainFigures";
import { compareFullOption } from "../../../app/trainOptions";
import { formatDuration, formatNumber } from "../../../base/format";
import css from "../Lab.module.css";
import { ResultPanel } from "../ResultPanel";
import { LossFigure } from "./LossFigure";
import { MemoryComparison } from "./MemoryComparison";
import type { Trainings } from "./useTrainings";

const [sparse, full] = ["learn/ability", "full/ability"] as const;
const title = "Key weights alone beside all weights";

/** Fig. 4a: the ability trained on its key weights and, on the same rows, steps and rate, on all weights. */
export function FullComparison({ losses, report }: Trainings) {
  if (!losses[sparse] || !losses[full]) {
    return (
      <ResultPanel title={title} testId="train.full" {...(report && { provenance: report.provenance })}>
        <p className={css.muted} data-testid="train.full.none">
          This run trained the key weights alone.
        </p>
        <FullOption />
      </ResultPanel>
    );
  }
  const figures = report && [sparse, full].map((stage) => trainingFigures(report, stage));
  const [own, other] = figures ?? [];
  return (
    <>
      <LossFigure
        title={title}
        losses={losses}
        visible={[sparse, full]}
        report={report}
        note="The ability’s rows, steps and learning rate, once on its key weights and once on every weight (the paper’s Fig. 4a)."
        testId="train.full"
        prefix="train.full"
      >
        {own && other && (
          <p data-testid="train.full.summary">
            Key weights: {words(own)}. All weights: {words(other)}.
          </p>
        )}
        <FullOption />
      </LossFigure>
      {report && own?.memory && other?.memory && (
        <MemoryComparison report={report} sparse={own.memory} full={other.memory} />
      )}
    </>
  );
}

function words({ endLoss, wallMs, tokensPerSecond }: NonNullable<ReturnType<typeof trainingFigures>>): string {
  const parts = [
    endLoss === undefined ? "" : `loss ${endLoss.toFixed(3)} over the last tenth of the steps`,
    wallMs > 0 ? formatDuration(wallMs) : "",
    tokensPerSecond === undefined ? "" : `${formatNumber(tokensPerSecond)} tokens a second`,
  ];
  return parts.filter(Boolean).join(", ");
}

function FullOption() {
  const recipe = useApp((state) => state.recipe.recipe);
  const busy = useApp(isBusy);
  if (!recipe) return null;
  return (
    <label>
      <input
        type="checkbox"
        checked={compareFullOption.read(recipe) === 1}
        disabled={busy}
        onChange={(event) => changeRecipe(compareFullOption, event.target.checked ? 1 : 0)}
        data-testid="train.setting.compareFull"
      />{" "}
      Next run: train all weights too. It takes as many steps again as the ability; no result changes.
    </label>
  );
}
