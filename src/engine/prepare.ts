import { AppError } from "../base/errors";
import { canonicalJson, hashBlob, sha256 } from "../base/hash";
import { documentsOf, listDocuments, type TokenDocuments } from "../formats/corpus";
import { parseModelConfig } from "../formats/modelConfig";
import type { Recipe } from "../formats/recipe";
import { loadCorpus, loadModelFolder, loadProblems, type Sources } from "../formats/sources";
import { createTokenizer, type TextTokenizer } from "../formats/tokenizer";
import type { LanguageTest, ModelFiles, PreparedContinuations, PreparedRun } from "./api";

/** The model that a recipe names, and what turns its texts into tokens. */
export interface OpenedModel {
  readonly files: ModelFiles;
  /** Null where the folder holds none; only token files can be used then. */
  readonly tokenizer: TextTokenizer | null;
  readonly vocabSize: number;
  readonly eosTokenId: number;
}

/** Reads the model's files. Errors: `missing-file`, `bad-file`, `unsupported-model`, `bad-tokenizer`. */
export async function openModel(recipe: Recipe, sources: Sources): Promise<OpenedModel> {
  const folder = await loadModelFolder(recipe.model, sources);
  const config = parseModelConfig(folder.config);
  if (config.eosTokenId === null) {
    throw new AppError("unsupported-model", "config.json: eos_token_id is missing; documents are separated by it");
  }
  const tokenizer = folder.tokenizer && createTokenizer(folder.tokenizer.json, folder.tokenizer.config);
  const files = { name: modelName(recipe), config: folder.config, weights: folder.weights };
  return { files, tokenizer, vocabSize: config.vocabSize, eosTokenId: config.eosTokenId };
}

function modelName({ model }: Recipe): string {
  if ("directory" in model) return model.directory;
  return "hub" in model ? model.hub : `embedded ${model.embedded}`;
}

/**
 * Every corpus and test of a recipe as tokens. `report` is told the name of each text before it is read.
 * Errors: `missing-file`, `bad-corpus`, `bad-tokenizer`.
 */
export async function prepareRun(
  recipe: Recipe,
  sources: Sources,
  model: OpenedModel,
  report: (text: string) => void = () => undefined,
): Promise<PreparedRun> {
  const corpus = (source: Parameters<typeof loadCorpus>[0], name: string) => {
    report(name);
    return loadCorpus(source, sources, model);
  };
  const ability = await corpus(recipe.ability.corpus, recipe.ability.name);
  const reference = await corpus(recipe.reference.corpus, recipe.reference.language);
  const languages: { language: string; documents: TokenDocuments }[] = [];
  for (const { language, corpus: source } of recipe.languages) {
    languages.push({ language, documents: await corpus(source, language) });
  }
  const tests: LanguageTest[] = [];
  for (const test of recipe.evaluate.tests) {
    report(`tests of ${test.language}`);
    tests.push(await prepareTest(test, recipe, sources, model));
  }
  const { files, eosTokenId } = model;
  const described = { config: files.config, hash: await hashModel(files) };
  const continuations = continuationsOf(recipe, tests);
  const run = { recipe, model: described, eosTokenId, ability, reference, languages, tests };
  return continuations ? { ...run, continuations } : run;
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
  for (const file of weights) hashes.push(await hashBlob(file));
  return sha256(canonicalJson({ config, hashes }));
}

async function prepareTest(
  { language, heldout, problems }: Recipe["evaluate"]["tests"][number],
  { evaluate }: Recipe,
  sources: Sources,
  model: OpenedModel,
): Promise<LanguageTest> {
  const { tokenizer, eosTokenId } = model;
  const documents = heldout ? await loadCorpus(heldout, sources, model) : documentsOf([]);
  return {
    language,
    heldout: limitTokens(documents, evaluate.heldoutTokenLimit),
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
