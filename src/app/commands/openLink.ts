import type { Recipe } from "../../formats/recipe";
import { shownVector } from "../inspectorVectors";
import { defaultLink, draftOf, type IgnoredValue, type LinkState, parseLink, type RecipeDraft } from "../permalink";
import { presetOf, presetRecipe } from "../presets";
import { shownReport } from "../report";
import { settingsOf } from "../settings";
import type { AppState } from "../store/state";
import { patch, useApp } from "../store/store";
import { fullName, shortName } from "../tensorPlace";

/** Takes over what an address (`location.hash`) carries. An address without values changes nothing. */
export function openLink(hash: string): void {
  const { link, ignored } = parseLink(hash);
  noteIgnored(ignored);
  if (!link) return;
  const { preset, settings, draft, tensor, inspector, language, hide, show } = link;
  patch("link", { hide, show, hasSettings: true });
  patch("lesson", { language });
  patch("recipe", { recipe: withDraft(presetRecipe(preset), draft), source: "shipped", failure: undefined });
  patch("compose", { settings, tensor: undefined });
  patch("inspector", { open: inspector !== undefined, ...inspector });
  // Last: whoever settles the link at this change finds all of it.
  patch("link", { tensor, isUnsettled: true });
  settleLink();
}

/** The card of what was not used (E14), with every value as it stood there. */
function noteIgnored(ignored: readonly IgnoredValue[]): void {
  patch("link", { ignored });
  const [first] = ignored;
  if (!first) {
    patch("notices", { link: undefined });
    return;
  }
  const rest = ignored.length > 1 ? `; nor could ${ignored.length - 1} more of its values be used` : "";
  patch("notices", {
    link: {
      code: "bad-link",
      message: `this link uses ${first.key}=${first.value}, which ${first.reason}${rest}`,
      kept: "Loaded the rest.",
      details: ignored.map(({ key, value, reason }) => `${key}=${value} ${reason}`),
    },
  });
}

function withDraft(recipe: Recipe, draft: RecipeDraft): Recipe {
  const { seed, keyNeuronRatio, locateSteps, learnSteps, comparisons } = draft;
  return {
    ...recipe,
    seed,
    baselines: comparisons,
    locate: { ...recipe.locate, keyNeuronRatio, steps: locateSteps },
    learn: { ...recipe.learn, steps: learnSteps },
  };
}

/** Once there is a report: focuses the tensor that a link names, and drops and reports names that the run does not have. */
export function settleLink(): void {
  const state = useApp.getState();
  const { tensor, ignored, isUnsettled } = state.link;
  const report = shownReport(state);
  const { settings } = state.compose;
  if (!isUnsettled || !report || !settings) return;
  patch("link", { tensor: undefined, isUnsettled: false });
  const names = report.model.tensors.map(({ name }) => name);
  const isKnown = (name: string) => names.includes(name);
  const reason = "is no tensor of the run in view";
  const unknown = [...settings.exclude, ...settings.force].filter((name) => !isKnown(name));
  const dropped = unknown.map((name) => ({
    key: settings.force.includes(name) ? "f" : "x",
    value: shortName(name),
    reason,
  }));
  const index = tensor === undefined ? -1 : names.indexOf(fullName(tensor));
  if (tensor !== undefined && index < 0) dropped.push({ key: "t", value: tensor, reason });
  if (dropped.length > 0) noteIgnored([...ignored, ...dropped]);
  patch("compose", {
    tensor: index < 0 ? state.compose.tensor : index,
    settings: { ...settings, exclude: settings.exclude.filter(isKnown), force: settings.force.filter(isKnown) },
  });
}

/** What a link to the page as it stands carries. Settings of a run in other languages than the preset's stay out. */
export function linkOf(state: AppState): LinkState {
  const { recipe, compose, inspector, link, lesson } = state;
  const preset = presetOf(recipe.recipe) ?? "embedded";
  const usual = defaultLink(preset);
  const report = shownReport(state);
  const isOfPreset = !report || sameLanguages(report.recipe, presetRecipe(preset));
  const focused = compose.tensor === undefined ? undefined : report?.model.tensors[compose.tensor]?.name;
  return {
    preset,
    settings: (isOfPreset ? compose.settings : undefined) ?? usual.settings,
    draft: recipe.recipe && presetOf(recipe.recipe) ? draftOf(recipe.recipe) : usual.draft,
    tensor: focused === undefined ? link.tensor : shortName(focused),
    inspector: inspector.open
      ? {
          vector: shownVector(inspector.vector, report),
          rowsBy: inspector.rowsBy,
          columnsBy: inspector.columnsBy,
          window: inspector.window,
          cell: inspector.cell,
        }
      : undefined,
    language: lesson.language,
    hide: link.hide,
    show: link.show,
  };
}

function sameLanguages(a: Recipe, b: Recipe): boolean {
  return String(a.languages.map(({ language }) => language)) === String(b.languages.map(({ language }) => language));
}

/** Brings back what a link took away. */
export function showAllControls(): void {
  patch("link", { hide: [], show: [] });
}

/** The settings that the run in view was made with. */
export function resetSettings(): void {
  const report = shownReport(useApp.getState());
  if (report) patch("compose", { settings: settingsOf(report.recipe) });
}
