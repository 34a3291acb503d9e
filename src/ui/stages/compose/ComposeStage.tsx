import { changeSettings } from "../../../app/commands/changeSettings";
import css from "../Lab.module.css";
import { NoResult } from "../NoResult";
import { MuSliders, ParameterSliders } from "../ParameterSliders";
import { ResultPanel } from "../ResultPanel";
import { useComposition } from "../useComposition";
import { RankPanel } from "./RankPanel";
import { SimilarityMap } from "./SimilarityMap";
import { TensorFacts } from "./TensorFacts";

/** Eq. 2 to 4 live: similarity of every tensor, its ranking and the cut that chooses the transfer set. */
export function ComposeStage() {
  const view = useComposition();
  if (!view) return <NoResult what="the map of similarity" />;
  const { report, settings } = view;
  return (
    <>
      <ResultPanel
        title="Mix and cut"
        testId="compose.controls"
        provenance={report.provenance}
        note="Moving a slider recomputes every tensor from the run's Gram matrices, here and now; nothing is trained."
      >
        <div className={css.sliders}>
          <ParameterSliders settings={settings} parameters={["alpha", "beta", "transferRatio"]} />
          <MuSliders settings={settings} languages={report.recipe.languages.map(({ language }) => language)} />
        </div>
        <fieldset className={css.row} style={{ border: 0, margin: 0, padding: 0 }}>
          <legend className="visually-hidden">Similarity</legend>
          <span className={css.muted}>S(τ):</span>
          {(["dot", "cosine"] as const).map((kind) => (
            <label key={kind}>
              <input
                type="radio"
                name="similarity"
                checked={settings.similarity === kind}
                onChange={() => changeSettings({ similarity: kind })}
                data-testid={`compose.similarity.${kind}`}
              />{" "}
              {kind === "dot" ? "dot product (the paper)" : "cosine"}
            </label>
          ))}
        </fieldset>
      </ResultPanel>
      <div className={css.columns}>
        <SimilarityMap {...view} />
        <RankPanel {...view} />
      </div>
      <TensorFacts {...view} />
    </>
  );
}
