import { placeOf } from "../../../app/tensorPlace";
import { formatPercent } from "../../../base/format";
import css from "../Lab.module.css";
import type { CompositionView } from "../useComposition";

/** Eq. 2, 3 and 5 with the numbers of the sliders in them. */
export function Formula({ report, settings, composition }: CompositionView) {
  const { alpha, beta, gamma, eta, mu, languageWeights } = settings;
  const two = (value: number) => value.toFixed(2);
  const count = report.model.tensors.length;
  const { relativeChange, selectedCount } = composition;
  const largest = Math.max(...relativeChange);
  const place = placeOf(report.model.tensors[relativeChange.indexOf(largest)]?.name ?? "").label;
  const sum = report.recipe.languages.map(({ language }, i) => `${two(mu[i] ?? 0)}·R(${language})`).join(" + ");
  const reference = report.recipe.reference.language;
  return (
    <div data-testid="merge.formula">
      <p className={css.formula}>
        R(A) = {two(alpha)}·(Θ<sub>A,{reference}</sub> − Θo) − {two(beta)}·(Θ<sub>{reference}</sub> − Θo)
        {languageWeights === "equation2" && "; each R(language) likewise"}
      </p>
      <p className={css.formula}>R_Lang = {sum}</p>
      <p className={css.formula}>
        <strong>{selectedCount} tensors</strong>: merged = base + {two(gamma)}·R(A) + {two(eta)}·R_Lang
      </p>
      <p className={css.formula}>
        <strong>{count - selectedCount} tensors</strong>: merged = base + 1.00·R_Lang
      </p>
      <p className={css.muted}>
        Largest change: {formatPercent(largest)} of the norm ({place}).
      </p>
    </div>
  );
}
