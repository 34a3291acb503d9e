import { AppError } from "../base/errors";
import { canonicalJson, hashBlob, sha256, textHash } from "../base/hash";
import type { NamedSet } from "../evaluation/askedSet";
import type { Corpus } from "../formats/corpora/collectDocuments";
import { documentsOf, listDocuments, type TokenDocuments } from "../formats/corpus";
import { parseModelConfig } from "../formats/modelConfig";
import { type ModelFolder, readGenerationConfig } from "../formats/modelFolder";
import type { Recipe } from "../formats/recipe";
import { loadModelFolder, modelFile, type Sources } from "../formats/sources";
import { stopTokens } from "../formats/stopTokens";
import { createTokenizer, type TextTokenizer } from "../formats/tokenizer";
import { RemoteBlob } from "../hub/remoteBlob";
import type { JobProgress, LanguageTest, ModelFiles, PreparedContinuations, PreparedRun } from "./api";
import { askedSet, nothingAsked } from "./asking/askedSet";
import { JobControl, runJob, signalOf } from "./job";
import {
  askedCorpora,
  baselineDocuments,
  type CorpusShelf,
  corpusNamed,
  heldoutDocuments,
  pinCorpora,
  readCorpora,
} from "./readCorpora";

/** The model that a recipe names, and what turns its texts into tokens. */
export interface OpenedModel {
  readonly files: ModelFiles;
  /** Null where the folder holds none; only token files can be used then. */
  readonly tokenizer: TextTokenizer | null;
  /** What it was made from. */
  readonly tokenizerFiles: ModelFolder["tokenizer"];
  /** Equal for models that make the same tokens of a text. */
  readonly tokenizerKey: string;
  readonly vocabSize: number;
  /** Tokens of its context. */
  readonly maxPositions: number;
  readonly eosTokenId: number;
  /** Every token that ends an answer. */
  readonly stopTokenIds: readonly number[];
}

/** Reads the files of the recipe's model. Errors: `missing-file`, `bad-file`, `unsupported-model`, `bad-tokenizer`. */
export async function openModel(recipe: Recipe, sources: Sources): Promise<OpenedModel> {
  const folder = await loadModelFolder(recipe.model, sources);
  // The embedded model has no such file, and a page that asks for one is told so in the console.
  const asked =
    "embedded" in recipe.model ? null : await readGenerationConfig((path) => modelFile(recipe.model, path, sources));
  return openedModel(folder, asked, modelName(recipe));
}

/** A model by its parsed files, ready to be loaded and asked. Errors: `unsupported-model`, `bad-tokenizer`. */
export function openedModel(folder: ModelFolder, generationConfig: unknown, name: string): OpenedModel {
  const { tokenizer: tokenizerFiles } = folder;
  const { eosTokenId, maxPositions, vocabSize } = parseModelConfig(folder.config);
  if (eosTokenId === null) {
    throw new AppError("unsupported-model", "config.json: eos_token_id is missing; documents are separated by it");
  }
  const tokenizer = tokenizerFiles && createTokenizer(tokenizerFiles.json, tokenizerFiles.config);
  const files = { name, config: folder.config, weights: folder.weights };
  const tokenizerKey = `${vocabSize} ${textHash(canonicalJson(tokenizerFiles))}`;
  const stopTokenIds = stopTokens(folder.config, generationConfig);
  return { files, tokenizer, tokenizerFiles, tokenizerKey, vocabSize, maxPositions, eosTokenId, stopTokenIds };
}

function modelName({ model }: Recipe): string {
  if ("directory" in model) return model.directory;
  return "hub" in model ? model.hub : `embedded ${model.embedded}`;
}

export interface PrepareOptions {
  /** Told of the reading; pauses and cancels it between two documents. */
  readonly control?: JobControl<JobProgress>;
  /** Corpora that were read before. */
  readonly shelf?: CorpusShelf;
}

/** Every corpus and test of a recipe as tokens; its data sets pinned to commits. Errors: `missing-file`, `bad-corpus`, `bad-tokenizer`, `cancelled`. */
export async function prepareRun(
  asked: Recipe,
  sources: Sources,
  model: OpenedModel,
  { control = new JobControl(), shelf = new Map() }: PrepareOptions = {},
): Promise<PreparedRun> {
  const recipe = await pinCorpora(asked, sources);
  const place = { sources, model, shelf, signal: signalOf(control) };
  const corpora = await runJob(readCorpora(recipe, place), control);
  const named = (name: string) => corpusNamed(corpora, name, recipe).documents;
  const tests: LanguageTest[] = [];
  for (const test of recipe.evaluate.tests) tests.push(await prepareTest(test, recipe, { sources, model, corpora }));
  const { files, eosTokenId } = model;
  const continuations = continuationsOf(recipe, tests);
  return {
    recipe,
    model: { config: files.config, hash: await hashModel(files) },
    eosTokenId,
    ability: named("ability"),
    reference: named("reference"),
    languages: recipe.languages.map(({ language }) => ({ language, documents: named(language) })),
    tests,
    baselines: baselineDocuments(recipe, corpora),
    corpora: Object.fromEntries([...corpora].map(([name, { counts }]) => [name, counts])),
    ...(continuations && { continuations }),
  };
}

/** Equal for recipes whose texts and tests are the same, so that what was prepared of one serves the other. */
export function preparedKey(recipe: Recipe): string {
  const corpora = askedCorpora(recipe).map(({ name, source }) => ({ name, source }));
  const { model, reference, evaluate, corpora: rules } = recipe;
  return canonicalJson({ model, reference, corpora, evaluate, rules });
}

/** The first problems of each test; undefined where the recipe asks for none or no test has problems. */
function continuationsOf({ evaluate }: Recipe, tests: readonly LanguageTest[]): PreparedContinuations | undefined {
  const asked = evaluate.continuations;
  if (!asked) return undefined;
  const prompts = tests.flatMap(({ language, problems }) =>
    problems.slice(0, asked.promptsPerLanguage).map(({ prompt, answer }) => ({ language, prompt, answer })),
  );
  if (prompts.length === 0) return undefined;
  return { every: asked.everySteps, maxNewTokens: evaluate.maxNewTokens, prompts };
}

/** One hash of a model: its configuration and the weight files in their order. */
export async function hashModel({ config, weights }: Pick<ModelFiles, "config" | "weights">): Promise<string> {
  const hashes: string[] = [];
  for (const file of weights) hashes.push(file instanceof RemoteBlob ? passedHash(file) : await hashBlob(file));
  return sha256(canonicalJson({ config, hashes }));
}

/** Files of the hub that are kept nowhere are hashed on their way to the GPU. */
function passedHash({ knownHash, place: { repo, file } }: RemoteBlob): string {
  if (knownHash !== undefined) return knownHash;
  throw new AppError(
    "missing-file",
    `${repo.id}, ${file.path} is kept nowhere and not loaded yet; load the model first`,
  );
}

async function prepareTest(
  { language, heldout, problems, tasks = [] }: Recipe["evaluate"]["tests"][number],
  recipe: Recipe,
  { sources, model, corpora }: { sources: Sources; model: OpenedModel; corpora: ReadonlyMap<string, Corpus> },
): Promise<LanguageTest> {
  const { heldoutTokenLimit, problemLimit: limit, maxNewTokens } = recipe.evaluate;
  const context = { language, sources, model, limit, maxNewTokens };
  const further: NamedSet[] = [];
  for (const { name, problems } of tasks) further.push({ name, ...(await askedSet(problems, context)) });
  return {
    language,
    heldout: limitTokens(heldoutDocuments(heldout, language, recipe, corpora), heldoutTokenLimit),
    ...(problems ? await askedSet(problems, context) : nothingAsked(model.eosTokenId)),
    ...(further.length > 0 && { tasks: further }),
  };
}

/** The first documents that hold at most `limit` tokens together; at least one document. */
function limitTokens(documents: TokenDocuments, limit: number | null): TokenDocuments {
  if (limit === null || documents.tokens.length <= limit) return documents;
  let count = 1;
  while (count < documents.ends.length && (documents.ends[count] ?? 0) <= limit) count += 1;
  return documentsOf(listDocuments(documents).slice(0, count));
}
