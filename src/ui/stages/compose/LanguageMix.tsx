import { keepMuSum, normaliseMu } from "../../../app/commands/changeSettings";
import { sumOf } from "../../../app/mix";
import { useApp } from "../../../app/store/store";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";
import { MuSliders } from "../ParameterSliders";
import type { CompositionView } from "../useComposition";

/** μ of every language with their sum, which can be kept, and Eq. 3 with these numbers in it. */
export function LanguageMix({ report, settings }: CompositionView) {
  const keepsSum = useApp((state) => state.map.keepsMuSum);
  const languages = report.recipe.languages.map(({ language }) => language);
  return (
    <>
      <div className={css.sliders}>
        <MuSliders settings={settings} recipe={report.recipe} />
      </div>
      <div className={css.row}>
        <span className={css.mono} data-testid="compose.mu.sum">
          Σ μ = {sumOf(settings.mu).toFixed(2)}
        </span>
        <label title="Moving one language takes from the others in proportion">
          <input
            type="checkbox"
            checked={keepsSum}
            onChange={({ target }) => keepMuSum(target.checked)}
            data-testid="compose.mu.lock"
          />{" "}
          keep the sum
        </label>
        <Button tone="quiet" onClick={normaliseMu} testId="compose.mu.normalise">
          Scale to Σ = 1
        </Button>
        <span className={css.formula} data-testid="compose.formula">
          R_Lang = {languages.map((language, i) => `${(settings.mu[i] ?? 0).toFixed(2)}·R(${language})`).join(" + ")}
        </span>
      </div>
    </>
  );
}
