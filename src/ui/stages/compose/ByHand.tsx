import { decideNothingByHand } from "../../../app/commands/chooseTensors";
import { takeSettingsIntoRecipe } from "../../../app/commands/keepSettings";
import { sameSettings, settingsOf, withSettings } from "../../../app/settings";
import { placeOf } from "../../../app/tensorPlace";
import { Button } from "../../widgets/Button";
import { download, fileName } from "../../widgets/download";
import css from "../Lab.module.css";
import type { CompositionView } from "../useComposition";

/** What was decided by hand, and the recipe that keeps it with every other setting. */
export function ByHand({ report, settings }: CompositionView) {
  const { exclude, force } = settings;
  const list = (names: readonly string[]) => names.map((name) => placeOf(name).label).join("; ") || "none";
  const isChanged = !sameSettings(settings, settingsOf(report.recipe));
  const save = () =>
    download(
      `${fileName(report.name, "recipe")}.json`,
      `${JSON.stringify(withSettings(report.recipe, settings), null, 1)}\n`,
      "application/json",
    );
  return (
    <div className={css.row} data-testid="compose.byhand">
      <span>
        By hand: × excluded: {list(exclude)}. + forced: {list(force)}.
      </span>
      {exclude.length + force.length > 0 && (
        <Button tone="quiet" onClick={decideNothingByHand} testId="compose.byhand.none">
          Leave all to their rank
        </Button>
      )}
      <Button onClick={save} testId="compose.recipe.save">
        Save as a recipe
      </Button>
      <Button
        disabled={!isChanged}
        title="A live run will then follow this run's recipe with the settings shown here"
        onClick={takeSettingsIntoRecipe}
        testId="compose.recipe.take"
      >
        Use for the next run
      </Button>
    </div>
  );
}
