import { shownReport } from "../report";
import { withSettings } from "../settings";
import { replace, useApp } from "../store/store";

/** Makes the shown run's recipe, with the sliders as they stand, the one that a live run will follow. */
export function takeSettingsIntoRecipe(): void {
  const state = useApp.getState();
  const report = shownReport(state);
  const { settings } = state.compose;
  if (!report || !settings) return;
  replace("recipe", {
    recipe: withSettings(report.recipe, settings),
    source: `${report.name}, with changed settings`,
    failure: undefined,
  });
}
