import { formatPercent } from "../../base/format";
import type { Recipe } from "../../formats/recipe";
import { baselineText } from "../baselineWords";

type Leaf = string | number | boolean | null;

/** One setting of several recipes. */
export interface SettingRow {
  /** As a person writes it: `learn.overrides.languages.steps`, `languages.es.mu`. */
  readonly path: string;
  /** In words and the paper's letters, where it has one: "k1, share of key weights". */
  readonly label: string;
  /** One value a recipe, as text; "–" where it has none. */
  readonly values: readonly string[];
  readonly differs: boolean;
}

const symbols: Readonly<Record<string, string>> = {
  "locate.keyNeuronRatio": "k1",
  "select.transferRatio": "k2",
  "extract.alpha": "α",
  "extract.beta": "β",
  "merge.gamma": "γ",
  "merge.eta": "η",
  "select.similarity": "similarity",
  "select.exclude": "excluded",
  "select.force": "forced",
  "merge.kinds": "kinds",
  "learn.steps": "train steps",
  "learn.learningRate": "learning rate",
  "locate.steps": "locate steps",
  "locate.learningRate": "locate learning rate",
  "locate.together": "located together",
  batchSize: "batch",
  contextLength: "context",
  recompute: "recomputed activations",
  precision: "weights stored as",
};

const nullWords: Readonly<Record<string, string>> = {
  "evaluate.problemLimit": "all",
  "evaluate.heldoutTokenLimit": "all",
  "merge.kinds": "every kind",
};

const percentages = new Set(["locate.keyNeuronRatio", "select.transferRatio"]);

/** A pasted text is as long as it likes. */
const longestValue = 80;

/** Every setting of the recipes, in the order in which they are written. Names and versions are no settings. */
export function compareRecipes(recipes: readonly Recipe[]): readonly SettingRow[] {
  const flat = recipes.map((recipe) => new Map(leavesOf({ ...recipe, baselines: comparisonTexts(recipe) }, "")));
  const paths = new Set(flat.flatMap((leaves) => [...leaves.keys()]));
  paths.delete("name");
  paths.delete("version");
  return [...paths].map((path) => {
    const values = flat.map((leaves) => showValue(path, leaves.get(path)));
    return { path, label: labelOf(path), values, differs: new Set(values).size > 1 };
  });
}

/** What a run does otherwise than its parent, in one line: "k1 20 → 10 %, seed 7"; empty where nothing. */
export function describeFork(parent: Recipe, child: Recipe): string {
  return compareRecipes([parent, child])
    .filter(({ differs }) => differs)
    .map(({ path, label, values: [before = "–", now = "–"] }) => {
      if (path === "seed") return `seed ${now}`;
      const sameUnit = before.endsWith(" %") && now.endsWith(" %");
      return `${label} ${sameUnit ? before.slice(0, -2) : before} → ${now}`;
    })
    .join(", ");
}

/** Comparisons by their names, each as one text. */
function comparisonTexts({ baselines }: Recipe): Readonly<Record<string, string>> {
  return Object.fromEntries(baselines.map((baseline) => [baseline.name, baselineText(baseline)]));
}

function labelOf(path: string): string {
  const comparison = /^baselines\.(.+)$/.exec(path);
  if (comparison) return `comparison ${comparison[1]}`;
  const mu = /^languages\.([^.]+)\.mu$/.exec(path);
  if (mu) return `μ ${mu[1]}`;
  const override = /^learn\.overrides\.([^.]+)\.(.+)$/.exec(path);
  if (override) return `${symbols[`learn.${override[2]}`] ?? override[2]} of ${override[1]}`;
  return symbols[path] ?? path;
}

function showValue(path: string, value: Leaf | undefined): string {
  if (value === undefined) return "–";
  if (value === null) return nullWords[path] ?? "automatic";
  if (value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number" && percentages.has(path)) return formatPercent(value, value * 100 < 10 ? 1 : 0);
  const text = String(value);
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`;
}

/** Leaves by path; lists of things with a language are keyed by it, other lists are one text. */
function leavesOf(value: unknown, path: string): [string, Leaf][] {
  if (Array.isArray(value)) {
    if (value.every(hasLanguage)) {
      return value.flatMap(({ language, ...rest }) => leavesOf(rest, `${path}.${language}`));
    }
    return [[path, value.map((item) => (typeof item === "object" ? JSON.stringify(item) : String(item))).join(", ")]];
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, path ? `${path}.${key}` : key));
  }
  return value === undefined ? [] : [[path, value as Leaf]];
}

function hasLanguage(item: unknown): item is { readonly language: string } {
  return typeof item === "object" && item !== null && "language" in item && typeof item.language === "string";
}
