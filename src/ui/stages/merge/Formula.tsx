import { placeOf } from "../../../app/tensorPlace";
import { formatNumber, formatPercent } from "../../../base/format";
import css from "../Lab.module.css";
import type { CompositionView } from "../useComposition";

/** Eq. 2, 3 and 5 with the numbers of the sliders in them, and how many tensors each line is for. */
export function Formula({ report, settings, composition }: CompositionView) {
  const { alpha, beta, gamma, eta, mu, languageWeights } = settings;
  const two = (value: number) => value.toFixed(2);
  const { selectedCount, ranking } = composition;
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
        <strong>{selectedCount} tensors</strong> that receive the ability: merged = base + {two(gamma)}·R(A) +{" "}
        {two(eta)}
        ·R_Lang
      </p>
      <p className={css.formula}>
        <strong>{ranking.length - selectedCount} tensors</strong>, the rest: merged = base + 1.00·R_Lang
      </p>
      <LargestChange report={report} relativeChange={composition.relativeChange} />
    </div>
  );
}

interface LargestChangeProps extends Pick<CompositionView, "report"> {
  readonly relativeChange: readonly number[];
}

/** The tensor that changes most, by name: where a merge that is too strong shows first. */
function LargestChange({ report, relativeChange }: LargestChangeProps) {
  const largest = Math.max(...relativeChange);
  const name = report.model.tensors[relativeChange.indexOf(largest)]?.name ?? "";
  const changed = relativeChange.filter((change) => change > 0).length;
  return (
    <p className={css.muted} data-testid="merge.largest">
      Largest change: {formatPercent(largest)} of the base's norm, in {placeOf(name).label} (<code>{name}</code>);{" "}
      {formatNumber(changed)} of {relativeChange.length} tensors change.
    </p>
  );
}
