import { changePrecision } from "../../../app/commands/changeRecipe";
import { isBusy } from "../../../app/steps";
import { useApp } from "../../../app/store/store";
import { formatBytes } from "../../../base/format";
import type { Precision } from "../../../formats/recipe";
import css from "../Lab.module.css";
import { bytesOfPrecision } from "./precisionWords";

const choices: readonly { readonly precision: Precision; readonly about: string }[] = [
  { precision: "f32", about: "32 bits a weight: exact" },
  { precision: "f16", about: "16 bits: about 3 digits, up to 65504" },
  { precision: "bf16", about: "16 bits: about 2 digits, any size" },
];

/** How the next run stores the model's weights, with the bytes they take. */
export function PrecisionChoice() {
  const chosen = useApp((state) => state.recipe.recipe?.precision);
  const count = useApp(({ costs, model }) =>
    model.status === "ready" ? model.summary.parameterCount : costs.plan?.parameterCount,
  );
  const busy = useApp(isBusy);
  if (!chosen) return null;
  return (
    <fieldset className={css.choice} data-testid="model.precision" disabled={busy}>
      <legend>Weights stored as</legend>
      {choices.map(({ precision, about }) => (
        <label key={precision} title={about}>
          <input
            type="radio"
            name="precision"
            checked={precision === chosen}
            onChange={() => changePrecision(precision)}
            data-testid={`model.precision.${precision}`}
          />{" "}
          {precision}
          <span className={css.muted}>
            {" "}
            {about}
            {count !== undefined && `, ${formatBytes(count * bytesOfPrecision(precision))}`}
          </span>
        </label>
      ))}
      <p className={css.muted}>
        Halves take half the memory of the model. Key weights still learn in 32 bits, and what they learned is kept so;
        the model reads them rounded.
      </p>
    </fieldset>
  );
}
