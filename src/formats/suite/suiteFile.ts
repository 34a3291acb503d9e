import * as v from "valibot";
import { parseJson } from "../json";
import { choice, fields, finite, listOf, text, whole } from "../recipeFields";
import { refusedFields } from "../refusedFields";
import type { JsonObject } from "./patch";

/** Most groups, cells of a group, and seeds: a file from outside cannot ask for work without end by its length alone. */
const most = { groups: 50, cells: 200, seeds: 100, claims: 100, runs: 3000 } as const;

const isPlainObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
const change = v.custom<JsonObject>(isPlainObject, "an object with fields of a recipe");
const id = v.pipe(text, v.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "an id of a–z, 0–9 and -"));
const name = v.pipe(text, v.maxLength(80, "a name of at most 80 characters"));
const longText = v.pipe(text, v.maxLength(600, "a text of at most 600 characters"));

const differing = <Item>(what: string, list: readonly Item[], key: (item: Item) => unknown) =>
  new Set(list.map(key)).size === list.length ? undefined : what;

const cell = fields({
  name,
  /** The model that is measured: one of the recipe's variants, or the name of one of its baselines. */
  variant: v.optional(name, "merged"),
  /** Where it stands on a curve's axis. */
  x: v.optional(finite),
  change: v.optional(change, {}),
});

/** What the paper found of a group's average: one cell above others. */
const claim = fields({
  better: name,
  worse: v.pipe(listOf(name, "a list of names of cells"), v.minLength(1, "at least one name")),
});

/** How results are laid out: a table by language; bars; a curve over `x`; a table with the share of tensors; trainings compared. */
export const suiteLayouts = ["languages", "bars", "curve", "kinds", "study"] as const;
export type SuiteLayout = (typeof suiteLayouts)[number];

/** What of a result is shown: share of right answers, or perplexity, of which less is better. */
export const suiteMeasures = ["accuracy", "perplexity"] as const;
export type SuiteMeasure = (typeof suiteMeasures)[number];

/** What a table's columns are: the tests' own problems by language, or each further set of them, all languages together. */
export const suiteColumns = ["languages", "tasks"] as const;

const group = v.pipe(
  fields({
    id,
    title: longText,
    /** What a reader should know of it. */
    note: v.optional(longText),
    layout: v.optional(choice(...suiteLayouts), "languages"),
    measure: v.optional(choice(...suiteMeasures), "accuracy"),
    columns: v.optional(choice(...suiteColumns), "languages"),
    /** What `x` is, with its unit. */
    axis: v.optional(name),
    change: v.optional(change, {}),
    cells: v.pipe(
      listOf(cell, "a list of cells"),
      v.minLength(1, "a list of at least one cell"),
      v.maxLength(most.cells, `at most ${most.cells} cells`),
      v.check((list) => !differing("name", list, (one) => one.name), "cells with names that differ"),
    ),
    claims: v.optional(
      v.pipe(
        listOf(claim, "a list of what the paper found"),
        v.maxLength(most.claims, `at most ${most.claims} entries`),
      ),
      [],
    ),
  }),
  v.forward(
    v.check(
      ({ cells, claims }) =>
        claims.every(({ better, worse }) =>
          [better, ...worse].every((one) => cells.some((known) => known.name === one)),
        ),
      "names of cells of the group",
    ),
    ["claims"],
  ),
  v.forward(
    v.check(
      ({ layout, cells }) => layout !== "curve" || cells.every(({ x }) => x !== undefined),
      "x in every cell of a curve",
    ),
    ["cells"],
  ),
  v.forward(
    v.check(
      ({ columns, measure }) => columns === "languages" || measure === "accuracy",
      "accuracy where columns are tasks",
    ),
    ["measure"],
  ),
);

const suiteFields = fields({
  version: v.literal(1, "1"),
  name,
  /** The recipe that the cells change: a file beside the suite. */
  recipe: v.pipe(text, v.regex(/\.json$/i, "a file name that ends in .json")),
  /** What every cell changes of it. */
  change: v.optional(change, {}),
  /** Each cell is run with each of them in the place of the recipe's seed. */
  seeds: v.pipe(
    listOf(whole(0), "a list of seeds"),
    v.minLength(1, "a list of at least one seed"),
    v.maxLength(most.seeds, `at most ${most.seeds} seeds`),
    v.check((list) => !differing("seed", list, (seed) => seed), "seeds that differ"),
  ),
  groups: v.pipe(
    listOf(group, "a list of groups"),
    v.minLength(1, "a list of at least one group"),
    v.maxLength(most.groups, `at most ${most.groups} groups`),
    v.check((list) => !differing("id", list, (one) => one.id), "groups with ids that differ"),
  ),
});

const suiteSchema = v.pipe(
  suiteFields,
  v.forward(
    v.check(
      ({ groups, seeds }) => seeds.length * groups.reduce((sum, { cells }) => sum + cells.length, 0) <= most.runs,
      `at most ${most.runs} cells times seeds`,
    ),
    ["groups"],
  ),
);

/** A grid of runs, every default filled in. */
export type SuiteFile = v.InferOutput<typeof suiteSchema>;
export type SuiteGroup = SuiteFile["groups"][number];
export type SuiteCell = SuiteGroup["cells"][number];

/** Reads a suite's text. Error: `bad-recipe`, naming every field that is unknown or ill-typed. */
export function parseSuiteText(source: string): SuiteFile {
  const result = v.safeParse(suiteSchema, parseJson(source, "the suite", "bad-recipe"));
  if (result.success) return result.output;
  throw refusedFields("the suite", result.issues);
}
