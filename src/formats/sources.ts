import { AppError } from "../base/errors";
import type { NamedBytes } from "./corpora/parquetFiles";
import { needTokenizer } from "./corpora/readCorpus";
import { checkEmbeddedModel, embeddedFile } from "./embedded";
import { type ModelFolder, type ReadFile, readModelFolder } from "./modelFolder";
import { type EncodedProblem, encodeProblem, parseProblems } from "./problems";
import type { CorpusSource, ModelSource, ProblemSource } from "./recipe";
import type { TextTokenizer } from "./tokenizer";

/** Where the files that a recipe names are read from. */
export interface Sources {
  /** Files beside the recipe. */
  readonly readFile: ReadFile;
  /** Files that come with the program. */
  readonly readEmbedded: ReadFile;
  /** Files of a model of the hub. Without it a recipe that names one is refused. */
  readonly readHub?: (model: HubModel, path: string) => Promise<Blob>;
  /** Data sets of the hub. Without it a recipe that names one is refused. */
  readonly datasets?: Datasets;
}

/** Where data sets come from. */
export interface Datasets {
  /** The corpus with the commit that its revision stands for. */
  pin(corpus: HubCorpus): Promise<HubCorpus>;
  /** The Parquet files of its configuration and split, in their order, to be read by ranges; `signal` ends the reading. */
  files(corpus: HubCorpus, signal?: AbortSignal): Promise<readonly NamedBytes[]>;
  /** One of its files, whatever it holds, and the commit that the revision stands for. */
  file(file: HubFileName): Promise<{ readonly blob: Blob; readonly commit: string }>;
}

/** A file of a data set of the hub. */
export interface HubFileName {
  readonly hub: string;
  readonly revision: string;
  readonly path: string;
}

/** The parts of `hub:owner/name@revision/path`; undefined for the name of a file beside the recipe. */
export function hubFileName(name: string): HubFileName | undefined {
  const [, hub, revision = "main", path] = /^hub:([\w.-]+\/[\w.-]+)(?:@([^/@]+))?\/(.+)$/.exec(name) ?? [];
  return hub === undefined || path === undefined ? undefined : { hub, revision, path };
}

/** A file of problems or of worked examples: beside the recipe, or of a data set of the hub (`hub:owner/name@revision/path`). */
export async function readNamed(name: string, { readFile, datasets }: Sources): Promise<Blob> {
  const named = hubFileName(name);
  if (!named) return readFile(name);
  if (datasets) return (await datasets.file(named)).blob;
  throw new AppError("bad-recipe", `${name} cannot be read here; download it and name its file`);
}

/** A data set by its name on the hub. */
export type HubCorpus = Extract<CorpusSource, { readonly hub: string }>;

/** A model by its name on the hub, at a branch, a tag or a commit. */
export type HubModel = Extract<ModelSource, { readonly hub: string }>;

/** What tokenises a corpus; the tokenizer may be missing where only token files are used. */
export interface CorpusTokens {
  readonly tokenizer: TextTokenizer | null;
  readonly vocabSize: number;
}

/** Reads the model that a recipe names. Errors: `missing-file`, `bad-file`, `bad-recipe`. */
export async function loadModelFolder(source: ModelSource, sources: Sources): Promise<ModelFolder> {
  if ("embedded" in source) checkEmbeddedModel(source.embedded);
  return readModelFolder((path) => modelFile(source, path, sources));
}

/** One file of the model's folder. Errors: `missing-file`, `bad-recipe`. */
export async function modelFile(
  source: ModelSource,
  name: string,
  { readFile, readEmbedded, readHub }: Sources,
): Promise<Blob> {
  if ("directory" in source) return readFile(`${source.directory.replace(/\/+$/, "")}/${name}`);
  if ("embedded" in source) return readEmbedded(name);
  if (readHub) return readHub(source, name);
  throw new AppError("bad-recipe", `model.hub: ${source.hub} cannot be read here; download it and name its directory`);
}

/** Problems of a file or of the program itself: with equation and result, or with choices. */
export type WorldProblems = Extract<ProblemSource, { readonly file: string } | { readonly embedded: string }>;

/** The file that holds them. Error: `missing-file`. */
export async function problemFile(
  source: WorldProblems,
  sources: Sources,
): Promise<{ readonly name: string; readonly file: Blob }> {
  const name = "file" in source ? source.file : embeddedFile(source.embedded);
  return { name, file: await ("file" in source ? readNamed(name, sources) : sources.readEmbedded(name)) };
}

/** Reads and tokenises problems with equation and result, at most `limit` of them. Errors: `missing-file`, `bad-corpus`. */
export async function loadProblems(
  source: WorldProblems,
  sources: Sources,
  tokenizer: TextTokenizer | null,
  limit: number | null,
): Promise<EncodedProblem[]> {
  const { name, file } = await problemFile(source, sources);
  const used = needTokenizer(tokenizer, name);
  const problems = parseProblems(await file.text(), name);
  return problems.slice(0, limit ?? problems.length).map((problem) => encodeProblem(problem, used));
}
