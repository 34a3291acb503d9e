import { useState } from "react";
import { lastChange, removeComparison, undoComparison } from "../../../../app/commands/changeComparisons";
import { isBusy } from "../../../../app/steps";
import { useApp } from "../../../../app/store/store";
import { Button } from "../../../widgets/Button";
import css from "../../Lab.module.css";
import entries from "../Entries.module.css";
import { AddComparison } from "./AddComparison";
import { ComparisonCostLine } from "./ComparisonCostLine";
import { ComparisonItem } from "./ComparisonItem";
import own from "./Comparisons.module.css";

/** The recipe's comparisons: each in words, its parameters, what all of them cost, and a menu of more. */
export function ComparisonsBody() {
  const recipe = useApp((state) => state.recipe.recipe);
  const busy = useApp(isBusy);
  const last = useApp(lastChange);
  const [edited, setEdited] = useState<string>();
  const [said, setSaid] = useState("");
  if (!recipe) return <p className={css.muted}>There is no recipe; open one on the Model step.</p>;
  return (
    <div className={entries.body} data-testid="comparisons.body">
      <p className={css.muted}>
        Each is trained or merged beside the method and measured on the same tests. Trainings that several need are done
        once, and kept for later runs.
      </p>
      {recipe.baselines.length > 0 && (
        <ul className={entries.list} aria-label="Comparisons of the recipe" data-testid="comparisons.list">
          {recipe.baselines.map((baseline) => (
            <ComparisonItem
              key={baseline.name}
              baseline={baseline}
              recipe={recipe}
              disabled={busy}
              isOpen={edited === baseline.name}
              onOpen={(name) => setEdited(name)}
              onRemove={() => {
                removeComparison(baseline.name);
                setSaid(`${baseline.name} removed.`);
              }}
            />
          ))}
        </ul>
      )}
      <AddComparison
        recipe={recipe}
        disabled={busy}
        onAdded={(words, name) => {
          setSaid(words);
          if (name !== undefined) setEdited(name);
        }}
      />
      <div className={css.row}>
        {last && (
          <Button
            disabled={busy}
            onClick={() => {
              undoComparison();
              setSaid(`Taken back: ${last.words}.`);
            }}
            testId="comparisons.undo"
          >
            Undo <span className={own.what}>{last.words}</span>
          </Button>
        )}
        <span role="status" className={css.muted} data-testid="comparisons.said">
          {said}
        </span>
      </div>
      <ComparisonCostLine />
    </div>
  );
}
