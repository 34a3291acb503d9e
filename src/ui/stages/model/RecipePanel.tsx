import { openFile } from "../../../app/commands/openFile";
import { chooseRecipe } from "../../../app/commands/start";
import { useApp } from "../../../app/store/store";
import { formatPercent } from "../../../base/format";
import { Button } from "../../widgets/Button";
import { download } from "../../widgets/download";
import { FileButton } from "../../widgets/FileButton";
import css from "../Lab.module.css";
import { PrecisionChoice } from "./PrecisionChoice";

/** The recipe that a live run follows: which, in short, and how to take another. */
export function RecipePanel() {
  const { recipe, source } = useApp((state) => state.recipe);
  const isBusy = useApp(({ run: { job } }) => job.status === "running" || job.status === "paused");
  return (
    <section className={css.card} aria-label="Recipe" data-testid="model.recipe">
      <h2>Recipe for a live run{source === "shipped" ? "" : ` (from ${source})`}</h2>
      {recipe && (
        <dl className={css.facts}>
          <dt>name</dt>
          <dd data-testid="model.recipe.name">{recipe.name}</dd>
          <dt>ability</dt>
          <dd>
            {recipe.ability.name}, from texts in {recipe.reference.language}, into{" "}
            {recipe.languages.map(({ language }) => language).join(", ")}
          </dd>
          <dt>locate</dt>
          <dd>
            {recipe.locate.steps} steps{recipe.locate.together === "layer" && " for each layer by itself"}
            {recipe.locate.importance === "accumulated-gradient" && " of the summed gradient"}, key weights{" "}
            {formatPercent(recipe.locate.keyNeuronRatio)}
          </dd>
          <dt>learn</dt>
          <dd>
            {recipe.learn.steps} steps of {recipe.batchSize} × {recipe.contextLength} tokens, learning rate{" "}
            {recipe.learn.learningRate}
            {recipe.recompute && "; activations computed again instead of kept"}
          </dd>
          <dt>merge</dt>
          <dd>
            γ {recipe.merge.gamma}, η {recipe.merge.eta}, k2 {formatPercent(recipe.select.transferRatio, 0)},{" "}
            {recipe.select.similarity}
          </dd>
        </dl>
      )}
      <PrecisionChoice />
      <div className={css.row}>
        <Button disabled={isBusy} onClick={() => chooseRecipe("embedded")} testId="model.recipe.whole">
          Whole recipe
        </Button>
        <Button disabled={isBusy} onClick={() => chooseRecipe("embedded-short")} testId="model.recipe.short">
          Short recipe (to see it work)
        </Button>
        <FileButton
          disabled={isBusy}
          accept=".json,application/json"
          onFile={(file) => void openFile(file)}
          testId="model.recipe.open"
          inputTestId="model.recipe.file"
        >
          Open a file
        </FileButton>
        {recipe && (
          <Button
            tone="quiet"
            onClick={() => download("recipe.json", JSON.stringify(recipe, null, 1), "application/json")}
            testId="model.recipe.save"
          >
            Save this recipe
          </Button>
        )}
      </div>
    </section>
  );
}
