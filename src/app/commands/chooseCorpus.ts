import { AppError } from "../../base/errors";
import type { JobProgress } from "../../engine/api";
import { JobControl } from "../../engine/job";
import type { CorpusRules, CorpusSource, Recipe } from "../../formats/recipe";
import { isHeldoutOf } from "../../formats/recipeCorpora";
import { getClient } from "../client";
import { corpusKey, namedCorpora, withCorpus } from "../corpora";
import { failureOf } from "../failure";
import { holdText } from "../heldTexts";
import { hubAccess, setHubAccess } from "../hubAccess";
import { languageCode, type TestKind, withLanguage, withoutLanguage, withTest } from "../languages";
import { isBusy } from "../steps";
import { patch, useApp } from "../store/store";
import { giveTexts } from "./giveTexts";
import { writeRecipe } from "./writeRecipe";

const nothingLost = "The recipe is as it was.";
let control: JobControl<JobProgress> | undefined;

/** Opens the choice of one corpus, or closes it. */
export function editCorpus(name: string | undefined): void {
  patch("corpora", { edited: name, adding: undefined, file: { status: "none" }, dataset: { status: "none" } });
}

/**
 * Opens the choice of a text for a language that the recipe does not have yet; with the choice it has. Returns what is wrong
 * with the name, in words.
 */
export function startLanguage(text: string, nameOf: (code: string) => string): string | undefined {
  const { recipe } = useApp.getState().recipe;
  if (!recipe) return "a recipe; open one";
  const code = languageCode(text, nameOf);
  if (code === undefined) return "a language's name or code: French, fr";
  const has = [recipe.reference.language, ...recipe.languages.map(({ language }) => language)];
  if (has.includes(code)) return `a language that the recipe does not have; ${nameOf(code)} is there`;
  editCorpus(code);
  patch("corpora", { adding: code });
  return undefined;
}

/** Takes a language, its text and its tests out of the recipe; the last one stays. Returns what is wrong, in words. */
export function removeLanguage(language: string): string | undefined {
  if (useApp.getState().corpora.edited === language) editCorpus(undefined);
  return writeRecipe((recipe) => withoutLanguage(recipe, language));
}

/** Says what a language is measured on. Returns what is wrong, in words. */
export function setTest(language: string, kind: Exclude<TestKind, "own">): string | undefined {
  return writeRecipe((recipe) => withTest(recipe, language, kind));
}

/** Makes this the source of a corpus; of a language that is being added the first one. Returns what is wrong with it, in words; the recipe is then as it was. */
export function setCorpus(name: string, source: CorpusSource): string | undefined {
  const isNew = useApp.getState().corpora.adding === name;
  return writeRecipe((recipe) => (isNew ? withLanguage(recipe, name, source) : withCorpus(recipe, name, source)));
}

/** Changes what holds for every corpus. Without a held-out part no test can be measured on one. */
export function setCorpusRules(rules: CorpusRules): string | undefined {
  return writeRecipe((recipe) => {
    const { evaluate } = recipe;
    const tests = evaluate.tests.map(({ heldout, ...test }) =>
      rules.heldout === null && isHeldoutOf(heldout) ? test : { ...test, ...(heldout && { heldout }) },
    );
    return { ...recipe, corpora: rules, evaluate: { ...evaluate, tests } };
  });
}

/** Measures every language on what is held out: the reference's on the ability's text, the others each on its own. */
export function measureHeldout(): string | undefined {
  return writeRecipe((recipe) => {
    const { reference, languages, evaluate } = recipe;
    const codes = [reference.language, ...languages.map(({ language }) => language)];
    const tests = codes.map((language) => ({
      ...evaluate.tests.find((test) => test.language === language),
      language,
      heldout: { heldoutOf: language === reference.language ? "ability" : language },
    }));
    return { ...recipe, evaluate: { ...evaluate, tests } };
  });
}

/** Takes a file of texts for this visit and looks at its columns. Where no corpus is being chosen, the ability's is. */
export async function takeTextFile(file: File): Promise<void> {
  holdText(file);
  const { edited } = useApp.getState().corpora;
  patch("corpora", { edited: edited ?? "ability", file: { status: "looking", name: file.name } });
  try {
    await giveTexts();
    const { columns, totalBytes } = await getClient().data.textColumns(firstGuess(file.name));
    patch("corpora", { file: { status: "ready", name: file.name, columns, totalBytes } });
  } catch (error) {
    patch("corpora", { file: { status: "failed", failure: failureOf(error, nothingLost) } });
  }
}

/** Columns are seen without knowing them: by number where there may be no header row, or no column called text. */
function firstGuess(name: string): CorpusSource {
  return /\.(tsv|parquet)$/i.test(name) ? { text: name, column: 1 } : { text: name };
}

export interface DatasetQuestion {
  readonly hub: string;
  /** Empty: none, the public hub. */
  readonly token: string;
  readonly hubUrl: string;
}

/** Asks the hub what a data set consists of; no text is read. */
export async function lookAtDataset({ hub, token, hubUrl }: DatasetQuestion): Promise<void> {
  const name = hub.trim().replace(/^https?:\/\/[^/]+\/datasets\//, "");
  patch("corpora", { dataset: { status: "looking", name } });
  try {
    if (!/^[\w.-]+\/[\w.-]+$/.test(name)) {
      throw new AppError("bad-usage", `${name.slice(0, 80)} names no data set; owner/name is expected`);
    }
    setHubAccess({ hubUrl, token });
    await giveTexts();
    const offer = await getClient().data.lookAtDataset(name, hubAccess());
    patch("corpora", { dataset: { status: "offered", offer, columns: {} } });
  } catch (error) {
    patch("corpora", { dataset: { status: "failed", name, failure: failureOf(error, nothingLost) } });
  }
}

/** Looks at the columns of one part of the offered data set: the footer of its first file. */
export async function lookAtColumns(config: string, split: string): Promise<void> {
  const { dataset } = useApp.getState().corpora;
  if (dataset.status !== "offered") return;
  const { offer } = dataset;
  const { hub, revision } = offer;
  try {
    await giveTexts();
    // A column by number: any table of texts has a first one.
    const { columns } = await getClient().data.textColumns({ hub, revision, config, split, column: 1, limitTokens: 1 });
    const now = useApp.getState().corpora.dataset;
    if (now.status !== "offered" || now.offer !== offer) return;
    patch("corpora", { dataset: { ...now, columns: { ...now.columns, [`${config}/${split}`]: columns } } });
  } catch (error) {
    patch("corpora", { dataset: { status: "failed", name: hub, failure: failureOf(error, nothingLost) } });
  }
}

/** Reads corpora as a run would and shows what they hold: those named, or all. What was read stays for the run. */
export async function readTexts(names?: readonly string[]): Promise<void> {
  const state = useApp.getState();
  const { recipe } = state.recipe;
  if (!recipe || isBusy(state) || control) return;
  control = new JobControl<JobProgress>((progress) => {
    const { reading } = useApp.getState().corpora;
    if (reading) patch("corpora", { reading: { ...reading, progress } });
  });
  try {
    const asked = namedCorpora(recipe).filter(({ name }) => !names || names.includes(name));
    for (const { name, source } of asked) {
      if (control.cancelled) return;
      patch("corpora", { reading: { name, progress: undefined } });
      await readOne(recipe, name, source, control);
    }
  } finally {
    control = undefined;
    patch("corpora", { reading: undefined });
  }
}

async function readOne(
  recipe: Recipe,
  name: string,
  source: CorpusSource,
  job: JobControl<JobProgress>,
): Promise<void> {
  const key = corpusKey(recipe, source);
  try {
    await giveTexts();
    const look = await getClient().data.readCorpus(recipe, name, job);
    const { corpora } = useApp.getState();
    const { [key]: _, ...failures } = corpora.failures;
    patch("corpora", { looks: { ...corpora.looks, [key]: look }, failures });
  } catch (error) {
    const failure = failureOf(error, "What was read before is kept.");
    if (failure.code === "cancelled") return;
    const { corpora } = useApp.getState();
    patch("corpora", { failures: { ...corpora.failures, [key]: failure } });
  }
}

/** Stops the reading of texts. */
export function cancelTexts(): void {
  control?.cancel();
}
