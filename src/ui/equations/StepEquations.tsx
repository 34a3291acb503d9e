import type { StepId } from "../../app/steps";
import { useComposition } from "../stages/useComposition";
import { Equation } from "./Equation";
import type { EquationId } from "./equations";
import css from "./StepEquations.module.css";

const ofStep: Readonly<Record<StepId, readonly EquationId[]>> = {
  model: [],
  locate: ["importance"],
  train: ["ability", "language"],
  compose: ["multilingual", "similarity"],
  merge: ["merge"],
  evaluate: ["perplexity"],
};

/** The equations that a step computes, with the values that stand now. */
export function StepEquations({ step }: { readonly step: StepId }) {
  const view = useComposition();
  const ids = ofStep[step].map((id) =>
    id === "language" && view?.settings.languageWeights === "direct" ? "languageDirect" : id,
  );
  if (ids.length === 0) return null;
  return (
    <details className={css.box} data-testid={`${step}.equations`}>
      <summary>{ids.length > 1 ? "The equations of this step" : "The equation of this step"}</summary>
      <div className={css.list}>
        {ids.map((id) => (
          <Equation key={id} id={id} view={view} />
        ))}
      </div>
    </details>
  );
}
