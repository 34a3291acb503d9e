import { AppError } from "../base/errors";
import { canonicalJson, hashBlob, sha256, textHash } from "../base/hash";
import type { Corpus } from "../formats/corpora/collectDocuments";
import { documentsOf, listDocuments, type TokenDocuments } from "../formats/corpus";
import { parseModelConfig } from "../formats/modelConfig";
import { readGenerationConfig } from "../formats/modelFolder";
import type { Recipe } from "../formats/recipe";
import { loadModelFolder, loadProblems, modelFile, type Sources } from "../formats/sources";
import { stopTokens } from "../formats/stopTokens";
import { createTokenizer, type TextTokenizer } from "../formats/tokenizer";
import { RemoteBlob } from "../hub/remoteBlob";
import type { JobProgress, LanguageTest, ModelFiles, PreparedContinuations, PreparedRun } from "./api";
import { JobControl, runJob, signalOf } from "./job";
import {
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
  /** Equal for models that make the same tokens of a text. */
  readonly tokenizerKey: string;
  readonly vocabSize: number;
  readonly eosTokenId: number;
  /** Every token that ends an answer. */
  readonly stopTokenIds: readonly number[];
}

/** Reads the model's files. Errors: `missing-file`, `bad-file`, `unsupported-model`, `bad-tokenizer`. */
export async function openModel(recipe: Recipe, sources: Sources): Promise<OpenedModel> {
  const folder = await loadModelFolder(recipe.model, sources);
  const read = (path: string) => modelFile(recipe.model, path, sources);
  const config = parseModelConfig(folder.config);
  if (config.eosTokenId === null) {
    throw new AppError("unsupported-model", "config.json: eos_token_id is missing; documents are separated by it");
  }
  const tokenizer = folder.tokenizer && createTokenizer(folder.tokenizer.json, folder.tokenizer.config);
  const files = { name: modelName(recipe), config: folder.config, weights: folder.weights };
  const tokenizerKey = `${config.vocabSize} ${textHash(canonicalJson(folder.tokenizer))}`;
  // The embedded model has no such file, and a page that asks for one is told so in the console.
  const asked = "embedded" in recipe.model ? null : await readGenerationConfig(read);
  const stopTokenIds = stopTokens(folder.config, asked);
  const { vocabSize, eosTokenId } = config;
  return { files, tokenizer, tokenizerKey, vocabSize, eosTokenId, stopTokenIds };
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
  { language, heldout, problems }: Recipe["evaluate"]["tests"][number],
  recipe: Recipe,
  { sources, model, corpora }: { sources: Sources; model: OpenedModel; corpora: ReadonlyMap<string, Corpus> },
): Promise<LanguageTest> {
  const { tokenizer, eosTokenId } = model;
  const { evaluate } = recipe;
  return {
    language,
    heldout: limitTokens(heldoutDocuments(heldout, language, recipe, corpora), evaluate.heldoutTokenLimit),
    problems: problems ? await loadProblems(problems, sources, tokenizer, evaluate.problemLimit) : [],
    marks: { resultMark: problems ? resultMark(tokenizer) : -1, eosTokenId },
    maxNewTokens: evaluate.maxNewTokens,
  };
}

/** The token that a result follows. */
function resultMark(tokenizer: TextTokenizer | null): number {
  const mark = tokenizer?.tokenId("=");
  if (mark === undefined) throw new AppError("bad-tokenizer", 'the tokenizer has no token "="; answers cannot be read');
  return mark;
}

/** The first documents that hold at most `limit` tokens together; at least one document. */
function limitTokens(documents: TokenDocuments, limit: number | null): TokenDocuments {
  if (limit === null || documents.tokens.length <= limit) return documents;
  let count = 1;
  while (count < documents.ends.length && (documents.ends[count] ?? 0) <= limit) count += 1;
  return documentsOf(listDocuments(documents).slice(0, count));
}
