// What a link carries and how it is written: `#/lab/merge?v=1&k2=70&g=0.7&mu=0.3,0.2,0.2,0.2&t=12.gate`.
// Only values that differ from the preset's; an unknown or invalid one is reported, and the rest is used.
import * as v from "valibot";
import { type Recipe, transferKinds } from "../formats/recipe";
import type { MergeSettings } from "../method/settings";
import { type ControlId, controlIds } from "./controls";
import { type LessonLanguage, lessonLanguages } from "./lessons/lesson";
import { comparisonsInLink, writeComparisons } from "./linkedComparisons";
import { type PresetName, presetNames, presetRecipe } from "./presets";
import { settingsOf } from "./settings";
import type { InspectorState } from "./store/state";
import { fullName, shortName } from "./tensorPlace";

/** What a person chose, nothing that was computed. */
export interface LinkState {
  readonly preset: PresetName;
  readonly settings: MergeSettings;
  /** Where the recipe of the next live run differs from its preset. */
  readonly draft: RecipeDraft;
  /** The tensor in focus, short: "12.gate", "embed". */
  readonly tensor: string | undefined;
  /** What the Inspector shows of it; undefined where it is shut. */
  readonly inspector: Pick<InspectorState, "vector" | "rowsBy" | "columnsBy" | "window" | "cell"> | undefined;
  /** Language of a lesson's text. */
  readonly language: LessonLanguage;
  /** Controls taken away: those named, or all but `show`. */
  readonly hide: readonly ControlId[] | "all";
  readonly show: readonly ControlId[];
}

/** The fields of a recipe that a link may change. */
export interface RecipeDraft {
  readonly seed: number;
  /** k1. */
  readonly keyNeuronRatio: number;
  readonly locateSteps: number;
  readonly learnSteps: number;
  readonly comparisons: Recipe["baselines"];
}

/** A key of a link that was not used, as it stood there, and why. */
export interface IgnoredValue {
  readonly key: string;
  readonly value: string;
  readonly reason: string;
}

export interface ParsedLink {
  /** "/lab/merge". */
  readonly route: string;
  /** Undefined where the address names a route and no values. */
  readonly link: LinkState | undefined;
  readonly ignored: readonly IgnoredValue[];
}

/** Longer addresses were made by no version of this page. */
const limitCharacters = 4000;

export function draftOf({ seed, locate, learn, baselines }: Recipe): RecipeDraft {
  const { keyNeuronRatio, steps: locateSteps } = locate;
  return { seed, keyNeuronRatio, locateSteps, learnSteps: learn.steps, comparisons: baselines };
}

/** A preset with nothing changed. */
export function defaultLink(preset: PresetName): LinkState {
  const recipe = presetRecipe(preset);
  const [settings, draft] = [settingsOf(recipe), draftOf(recipe)];
  return { preset, settings, draft, tensor: undefined, inspector: undefined, language: "en", hide: [], show: [] };
}

const decimal = v.pipe(
  v.string(),
  v.regex(/^-?\d*\.?\d+(e[+-]?\d+)?$/i, "is not a number"),
  v.transform(Number),
  v.finite("is too large"),
);
const percent = v.pipe(
  v.string(),
  v.regex(/^\d*\.?\d+(e[+-]?\d+)?$/i, "is not a percentage"),
  v.transform((text) => Number(scale(text, -2))),
  v.maxValue(1, "is above 100 %"),
);
const whole = (minimum: number) =>
  v.pipe(decimal, v.safeInteger("is not a whole number"), v.minValue(minimum, `is below ${minimum}`));
const list = v.pipe(
  v.string(),
  v.transform((text) => text.split(",")),
);
const vector = v.pipe(
  v.string(),
  v.regex(/^(base|ability|languages|merged|change|(delta|mask|overlap):[\w-]{1,20})$/, "is no vector of the Inspector"),
);
const orderBy = v.picklist(["index", "ability", "keys"], "is no order of rows or columns");
const writeOrder = (value: unknown) => text(value ?? "index");
/** "row,column" or "row,column,scale". */
const place = (count: number) =>
  v.pipe(list, v.array(v.pipe(decimal, v.minValue(0, "is below 0"))), v.length(count, `must hold ${count} numbers`));
const tensorPattern = /^[\w.: -]{1,80}$/;
const tensors = v.pipe(
  list,
  v.array(v.pipe(v.string(), v.regex(tensorPattern, "does not name tensors"), v.transform(fullName))),
  v.check((names) => new Set(names).size === names.length, "names a tensor twice"),
);
const kinds = v.union(
  [
    v.pipe(
      v.literal("none"),
      v.transform(() => []),
    ),
    v.pipe(list, v.array(v.picklist(transferKinds, "is no list of kinds of tensors"))),
  ],
  "is no list of kinds of tensors",
);
const controls = v.pipe(list, v.array(v.picklist(controlIds, "names a control that is not here")));

interface Field {
  readonly read: (link: LinkState) => unknown;
  readonly write: (value: unknown) => string;
  readonly schema: v.GenericSchema<string, unknown>;
  readonly set: (link: LinkState, value: never) => LinkState;
}

const text = (value: unknown) => String(value);
const setting = <Name extends keyof MergeSettings>(name: Name, schema: Field["schema"], write = text): Field => ({
  read: ({ settings }) => settings[name],
  write,
  schema,
  set: (link, value: MergeSettings[Name]) => ({ ...link, settings: { ...link.settings, [name]: value } }),
});
const draft = (name: keyof RecipeDraft, schema: Field["schema"], write = text): Field => ({
  read: (link) => link.draft[name],
  write,
  schema,
  set: (link, value: RecipeDraft[typeof name]) => ({ ...link, draft: { ...link.draft, [name]: value } }),
});
const own = <Name extends keyof LinkState>(name: Name, schema: Field["schema"]): Field => ({
  read: (link) => link[name],
  write: text,
  schema,
  set: (link, value: LinkState[Name]) => ({ ...link, [name]: value }),
});

const shut = { vector: "base", rowsBy: "index", columnsBy: "index", window: undefined, cell: undefined } as const;
const inspected = <Name extends keyof typeof shut>(name: Name, schema: Field["schema"], write = text): Field => ({
  read: ({ inspector }) => inspector?.[name],
  write,
  schema,
  set: (link, value) => ({ ...link, inspector: { ...shut, ...link.inspector, [name]: value } }),
});

/** The keys in the order in which they are written. `mu` is checked against the preset's languages besides. */
const fields: Readonly<Record<string, Field>> = {
  a: setting("alpha", decimal),
  b: setting("beta", decimal),
  mu: setting("mu", v.pipe(list, v.array(decimal))),
  g: setting("gamma", decimal),
  e: setting("eta", decimal),
  k2: setting("transferRatio", percent, writePercent),
  s: setting("similarity", v.picklist(["dot", "cosine"], "is neither dot nor cosine")),
  x: setting("exclude", tensors, writeTensors),
  f: setting("force", tensors, writeTensors),
  kinds: setting("kinds", kinds, (value) => (value === null ? "all" : text(value) || "none")),
  k1: draft("keyNeuronRatio", v.pipe(percent, v.gtValue(0, "is not above 0")), writePercent),
  seed: draft("seed", whole(0)),
  n1: draft("locateSteps", whole(1)),
  n2: draft("learnSteps", whole(1)),
  c: draft("comparisons", comparisonsInLink, (value) => writeComparisons(value as Recipe["baselines"])),
  t: own("tensor", v.pipe(v.string(), v.regex(tensorPattern, "is not the name of a tensor"))),
  i: inspected("vector", vector),
  rb: inspected("rowsBy", orderBy, writeOrder),
  cb: inspected("columnsBy", orderBy, writeOrder),
  win: inspected(
    "window",
    v.pipe(
      place(3),
      v.transform(([row, column, scale]) => ({ row, column, scale })),
    ),
    writePlace,
  ),
  cell: inspected(
    "cell",
    v.pipe(
      place(2),
      v.transform(([row, column]) => ({ row, column })),
    ),
    writePlace,
  ),
  lang: own("language", v.picklist(lessonLanguages, "is not a language of the lessons")),
  hide: own("hide", v.union([v.literal("all"), controls], "names a control that is not here")),
  show: own("show", controls),
};

/** The address after `#`. Without anything that differs it is the route alone, with `v=1` where `isExplicit`. */
export function formatLink(route: string, link: LinkState, isExplicit = false): string {
  const usual = defaultLink(link.preset);
  const query = new URLSearchParams({ v: "1" });
  if (link.preset !== "embedded") query.set("preset", link.preset);
  for (const [key, { read, write }] of Object.entries(fields)) {
    const value = read(link);
    if (value !== undefined && write(value) !== write(read(usual))) query.set(key, write(value));
  }
  if (query.size === 1 && !isExplicit) return route;
  // Commas, which may stand in a fragment, are easier to read than %2C.
  return `${route}?${query.toString().replaceAll("%2C", ",")}`;
}

/** Reads an address (`location.hash`). Never throws: what cannot be used is listed. */
export function parseLink(hash: string): ParsedLink {
  const address = hash.replace(/^#?\/?/, "/");
  const [route = "/", ...rest] = address.split("?");
  const query = rest.join("?");
  if (query === "") return { route, link: undefined, ignored: [] };
  if (query.length > limitCharacters) {
    const reason = `has ${query.length} characters; a link has at most ${limitCharacters}`;
    return { route, link: undefined, ignored: [{ key: "the whole link", value: query.slice(0, 80), reason }] };
  }
  const pairs = [...new URLSearchParams(query)];
  const ignored: IgnoredValue[] = [];
  const preset = presetNames.find((name) => pairs.some(([key, value]) => key === "preset" && value === name));
  let link = defaultLink(preset ?? "embedded");
  const seen = new Set<string>();
  for (const [key, value] of pairs) {
    const result = seen.has(key) ? "stands there twice" : readPair(link, key, value);
    seen.add(key);
    if (typeof result === "string") ignored.push({ key: key.slice(0, 40), value: value.slice(0, 200), reason: result });
    else link = result;
  }
  return { route, link, ignored };
}

/** The link with one more value, or why it cannot be used. */
function readPair(link: LinkState, key: string, value: string): LinkState | string {
  if (key === "v") return value === "1" ? link : "is a version that this page does not know";
  if (key === "preset") return value === link.preset ? link : "is not a recipe of this page";
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (!field) return "is a key that this version does not know";
  const result = v.safeParse(field.schema, value);
  if (!result.success) return result.issues[0].message;
  const count = link.settings.mu.length;
  if (key === "mu" && (result.output as number[]).length !== count) return `must hold ${count} numbers`;
  const next = field.set(link, result.output as never);
  if (!knowsLanguages(next)) return "names a language that the recipe does not have";
  const { exclude, force } = next.settings;
  return exclude.some((name) => force.includes(name)) ? "names a tensor as excluded and as forced" : next;
}

/** Whether the comparisons take language models of the preset's languages alone. */
function knowsLanguages({ preset, draft: { comparisons } }: LinkState): boolean {
  const known = presetRecipe(preset).languages.map(({ language }) => language);
  return comparisons.every((one) => !("language" in one) || one.language === null || known.includes(one.language));
}

/** Moves the decimal point of a number's text, which loses no digit. */
function scale(text: string, power: number): string {
  const [digits = "", exponent = "0"] = text.toLowerCase().split("e");
  return `${digits}e${Number(exponent) + power}`;
}

function writeTensors(value: unknown): string {
  return (value as readonly string[]).map(shortName).join(",");
}

/** "row,column" and, where there is one, the scale. */
function writePlace(value: unknown): string {
  return value === undefined ? "" : Object.values(value as Readonly<Record<string, number>>).join(",");
}

/** 0.7 → "70"; where the short form would not give the same number back, the digits themselves. */
function writePercent(value: unknown): string {
  const scaled = scale(String(value), 2);
  const short = String(Number(scaled));
  return Number(scale(short, -2)) === value ? short : scaled;
}
