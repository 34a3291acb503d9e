import { AppError } from "../base/errors";
import { canonicalJson } from "../base/hash";
import { mapYields } from "../base/mapYields";
import type { Corpus, CorpusProgress } from "../formats/corpora/collectDocuments";
import { readCorpus } from "../formats/corpora/readCorpus";
import { documentsOf, type TokenDocuments } from "../formats/corpus";
import type { CorpusRules, CorpusSource, Recipe } from "../formats/recipe";
import type { Baseline } from "../formats/recipeBaselines";
import { isHeldoutOf } from "../formats/recipeCorpora";
import type { CorpusTokens, HubCorpus, Sources } from "../formats/sources";
import type { JobProgress, PreparedRun } from "./api";

/** Corpora that were read for one model, by what they were read from and how. */
export type CorpusShelf = Map<string, Corpus>;

/** A corpus that a recipe asks for. */
export interface AskedCorpus {
  /** `ability`, `reference`, a language, or `tests of` a language. */
  readonly name: string;
  readonly source: CorpusSource;
  readonly rules: CorpusRules;
}

/** Held-out texts of their own are taken as they are. */
const asTheyAre: CorpusRules = { deduplicate: false, heldout: null };

/** Corpora that a baseline names itself. */
function ownCorpora(baseline: Baseline): readonly CorpusSource[] {
  return baseline.method === "continual" && typeof baseline.data === "object" ? baseline.data.corpora : [];
}

function ownName({ name }: Baseline, index: number): string {
  return `corpus ${index + 1} of ${name}`;
}

/** The documents of baselines' own corpora, by baseline. */
export function baselineDocuments(recipe: Recipe, corpora: ReadonlyMap<string, Corpus>): PreparedRun["baselines"] {
  const named = recipe.baselines.flatMap((baseline) => {
    const documents = ownCorpora(baseline).map((_, index) => corpusNamed(corpora, ownName(baseline, index), recipe));
    return documents.length > 0 ? [[baseline.name, documents.map((each) => each.documents)] as const] : [];
  });
  return Object.fromEntries(named);
}

/** Every corpus of a recipe: those trained on, then the tests' own held-out texts. */
export function askedCorpora(recipe: Recipe): AskedCorpus[] {
  const { ability, reference, languages, evaluate, corpora: rules } = recipe;
  const trained = [
    { name: "ability", source: ability.corpus },
    { name: "reference", source: reference.corpus },
    ...languages.map(({ language, corpus }) => ({ name: language, source: corpus })),
    ...recipe.baselines.flatMap((baseline) =>
      ownCorpora(baseline).map((source, index) => ({ name: ownName(baseline, index), source })),
    ),
  ];
  const tests = evaluate.tests.flatMap(({ language, heldout }) =>
    heldout && !isHeldoutOf(heldout) ? [{ name: testName(language), source: heldout, rules: asTheyAre }] : [],
  );
  return [...trained.map((corpus) => ({ ...corpus, rules })), ...tests];
}

/** Where corpora are read from and kept. */
export interface CorpusPlace {
  readonly sources: Sources;
  readonly model: CorpusTokens;
  readonly shelf: CorpusShelf;
  /** Ends what waits for the network. */
  readonly signal?: AbortSignal;
}

/** Reads what is not on the shelf, and leaves it there. Errors: `missing-file`, `bad-corpus`, `bad-tokenizer`. */
export async function* readCorpora(
  recipe: Recipe,
  place: CorpusPlace,
): AsyncGenerator<JobProgress, Map<string, Corpus>, void> {
  const asked = askedCorpora(recipe);
  const found = new Map<string, Corpus>();
  for (const [stageIndex, corpus] of asked.entries()) {
    const stage = { stage: `read/${corpus.name}`, stageIndex, stageCount: asked.length };
    found.set(corpus.name, yield* readShelved(corpus, stage, place));
  }
  return found;
}

/** One corpus, from the shelf where it is there. */
export async function* readShelved(
  { source, rules }: AskedCorpus,
  stage: Pick<JobProgress, "stage" | "stageIndex" | "stageCount">,
  { sources, model, shelf, signal }: CorpusPlace,
): AsyncGenerator<JobProgress, Corpus, void> {
  const key = canonicalJson({ source, rules });
  const known = shelf.get(key);
  if (known) return known;
  const began = performance.now();
  const read = yield* mapYields(readCorpus(source, sources, model, rules, signal), (progress) => ({
    ...stage,
    ...amountOf(progress, performance.now() - began),
  }));
  shelf.set(key, read);
  return read;
}

/** How much is read, of what there is or of the limit, whichever comes first. */
function amountOf({ doneBytes, totalBytes, tokens, limitTokens }: CorpusProgress, elapsedMs: number) {
  const byBytes = totalBytes > 0 ? doneBytes / totalBytes : 1;
  const byTokens = limitTokens === null ? 0 : Math.min(1, tokens / limitTokens);
  const share = Math.max(byBytes, byTokens);
  const secondsLeft = elapsedMs > 500 && share > 0.01 ? ((elapsedMs / 1000) * (1 - share)) / share : undefined;
  const amount =
    limitTokens !== null && byTokens > byBytes
      ? ({ done: tokens, total: limitTokens, unit: "tokens" } as const)
      : ({ done: doneBytes, total: totalBytes, unit: "bytes" } as const);
  return { ...amount, ...(secondsLeft !== undefined && { secondsLeft }) };
}

/** A corpus by name; the reference's language names it too. Error: `bad-recipe`. */
export function corpusNamed(corpora: ReadonlyMap<string, Corpus>, name: string, { reference }: Recipe): Corpus {
  const found = corpora.get(name === reference.language ? "reference" : name);
  if (found) return found;
  throw new AppError("bad-recipe", `there is no corpus called ${name}`);
}

/** A test's held-out text: its own, or what the split keeps out of a corpus. Error: `bad-corpus` where that is nothing. */
export function heldoutDocuments(
  heldout: Recipe["evaluate"]["tests"][number]["heldout"],
  language: string,
  recipe: Recipe,
  corpora: ReadonlyMap<string, Corpus>,
): TokenDocuments {
  if (!heldout) return documentsOf([]);
  if (!isHeldoutOf(heldout)) return corpusNamed(corpora, testName(language), recipe).documents;
  const { heldout: documents, counts } = corpusNamed(corpora, heldout.heldoutOf, recipe);
  if (documents.ends.length > 0) return documents;
  throw new AppError(
    "bad-corpus",
    `of the ${counts.documents} documents of ${heldout.heldoutOf} none is held out; raise corpora.heldout.fraction`,
  );
}

function testName(language: string): string {
  return `tests of ${language}`;
}

/** The recipe with every data set of the hub pinned to a commit. Errors: those of the hub. */
export async function pinCorpora(recipe: Recipe, { datasets }: Sources): Promise<Recipe> {
  if (!datasets) return recipe;
  const pin = async <Source>(source: Source): Promise<Source> =>
    isHubCorpus(source) ? ((await datasets.pin(source)) as Source & HubCorpus) : source;
  const { ability, reference, languages, evaluate, baselines } = recipe;
  const pinOwn = async (baseline: Baseline): Promise<Baseline> => {
    if (baseline.method !== "continual" || typeof baseline.data !== "object") return baseline;
    return { ...baseline, data: { corpora: await Promise.all(baseline.data.corpora.map(pin)) } };
  };
  return {
    ...recipe,
    baselines: await Promise.all(baselines.map(pinOwn)),
    ability: { ...ability, corpus: await pin(ability.corpus) },
    reference: { ...reference, corpus: await pin(reference.corpus) },
    languages: await Promise.all(languages.map(async (one) => ({ ...one, corpus: await pin(one.corpus) }))),
    evaluate: {
      ...evaluate,
      tests: await Promise.all(evaluate.tests.map(async (test) => ({ ...test, heldout: await pin(test.heldout) }))),
    },
  };
}

function isHubCorpus(source: unknown): source is HubCorpus {
  return typeof source === "object" && source !== null && "hub" in source;
}
