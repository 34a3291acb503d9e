// Changes of a recipe's comparisons, unchecked: the recipe's schema says what is wrong with them.
import { canonicalJson } from "../../base/hash";
import { parseRecipe, type Recipe } from "../../formats/recipe";
import { type Baseline, builtInVariants } from "../../formats/recipeBaselines";
import { type MenuEntry, menuGroups, methodForms } from "./methods";

/** A line of the menu for one recipe. */
export interface OfferedComparison {
  readonly id: string;
  readonly name: string;
  /** Why it cannot be added; undefined where it can. */
  readonly lacks: string | undefined;
}

/** The menu by its groups. */
export interface OfferedGroup {
  readonly title: string;
  readonly offers: readonly OfferedComparison[];
}

const entries: readonly MenuEntry[] = Object.values(methodForms).flatMap((form) => form.entries);

/** Everything that a recipe can be compared with. */
export function comparisonMenu(recipe: Recipe): readonly OfferedGroup[] {
  return Object.entries(menuGroups).map(([group, title]) => ({
    title,
    offers: entries
      .filter((entry) => entry.group === group)
      .map(({ id, name, make }) => {
        const made = make(recipe);
        return { id, name, lacks: typeof made === "string" ? made : undefined };
      }),
  }));
}

/** A comparison of the menu as the recipe would have it; undefined where it cannot. */
export function offeredComparison(recipe: Recipe, id: string): Baseline | undefined {
  const entry = entries.find((known) => known.id === id);
  const made = entry?.make(recipe);
  if (!entry || typeof made !== "object") return undefined;
  const name = freeName(recipe, entry.name);
  return parseRecipe({ ...recipe, baselines: [{ name, ...made }] }).baselines[0];
}

/** The paper's Table 2, without what the recipe has under any name. */
export function missingOfTable2(recipe: Recipe): readonly Baseline[] {
  const has = new Set(recipe.baselines.map(settingsKey));
  const offered = entries.filter(({ group }) => group === "paper").map(({ id }) => offeredComparison(recipe, id));
  return offered.flatMap((baseline) => (baseline && !has.has(settingsKey(baseline)) ? [baseline] : []));
}

function settingsKey({ name: _, ...settings }: Baseline): string {
  return canonicalJson(settings);
}

/** The name, or with the first number behind it that makes it another than those that are taken. */
function freeName({ baselines }: Recipe, name: string): string {
  const taken = [...builtInVariants, ...baselines.map((baseline) => baseline.name)];
  let free = name;
  for (let number = 2; taken.includes(free); number += 1) free = `${name} ${number}`;
  return free;
}

/** The list with one comparison in another form. */
export function withComparison(list: readonly Baseline[], name: string, changed: object): readonly object[] {
  return list.map((baseline) => (baseline.name === name ? changed : baseline));
}
