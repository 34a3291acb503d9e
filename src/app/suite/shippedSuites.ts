import { presetText } from "../presets";

type LoadText = () => Promise<{ readonly default: string }>;

/** A suite that comes with the page. */
export interface ShippedSuite {
  readonly id: string;
  readonly label: string;
  /** What it is for. */
  readonly words: string;
}

/** Suites that come with the page; each is fetched when it is opened. */
export const shippedSuites: readonly ShippedSuite[] = [
  {
    id: "embedded-short",
    label: "Short",
    words: "every kind of table and figure, small: it shows how they come about, and its numbers mean little",
  },
  {
    id: "embedded",
    label: "The paper's tables",
    words: "the embedded world with three seeds: every comparison, ablation and sweep",
  },
];

const suites: Readonly<Record<string, LoadText>> = {
  "embedded-short": () => import("../../../suites/embedded-short.json?raw"),
  embedded: () => import("../../../suites/embedded.json?raw"),
};

/** Recipes that come with the page, by the names of their files. */
const recipes: Readonly<Record<string, LoadText>> = {
  "embedded.json": async () => ({ default: presetText("embedded") }),
  "embedded-short.json": async () => ({ default: presetText("embedded-short") }),
  "embedded-baselines.json": () => import("../../../recipes/embedded-baselines.json?raw"),
  "embedded-tasks.json": () => import("../../../recipes/embedded-tasks.json?raw"),
};

export const shippedRecipeNames: readonly string[] = Object.keys(recipes);

/** The text of a shipped suite. */
export async function shippedSuiteText(id: string): Promise<string | undefined> {
  return Object.hasOwn(suites, id) ? (await suites[id]?.())?.default : undefined;
}

/** The text of the shipped recipe whose file has this name. */
export async function shippedRecipeText(fileName: string): Promise<string | undefined> {
  return Object.hasOwn(recipes, fileName) ? (await recipes[fileName]?.())?.default : undefined;
}
