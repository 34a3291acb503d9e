import { changeSettings } from "../../../app/commands/changeSettings";
import css from "../Lab.module.css";
import { KindChips } from "../map/KindChips";
import { MapPanel } from "../map/MapPanel";
import { NoResult } from "../NoResult";
import { ParameterSliders } from "../ParameterSliders";
import { PinButton } from "../pins/PinButton";
import { PinnedSettings } from "../pins/PinnedSettings";
import { ResultPanel } from "../ResultPanel";
import { useComposition } from "../useComposition";
import { ByHand } from "./ByHand";
import { LanguageMix } from "./LanguageMix";
import { PinnedTensors } from "./PinnedTensors";
import { RankPanel } from "./RankPanel";
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
        tools={<PinButton />}
        note="Moving a slider recomputes every tensor from the run's Gram matrices, here and now; nothing is trained."
      >
        <LanguageMix {...view} />
        <div className={css.sliders}>
          <ParameterSliders settings={settings} parameters={["alpha", "beta", "transferRatio"]} />
        </div>
        <div className={css.row}>
          <fieldset className={css.choices}>
            <legend>similarity S(τ)</legend>
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
          <KindChips {...view} />
        </div>
        <ByHand {...view} />
      </ResultPanel>
      <PinnedSettings {...view} />
      <div className={css.columns}>
        <MapPanel step="compose" view={view} />
        <RankPanel {...view} />
      </div>
      <TensorFacts {...view} />
      <PinnedTensors {...view} />
    </>
  );
}
