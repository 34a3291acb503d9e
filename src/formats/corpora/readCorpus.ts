import { AppError, messageOf } from "../../base/errors";
import { type Conversation, conversationText } from "../conversation";
import { listDocuments, parseTokenLists, type TokenDocuments } from "../corpus";
import { embeddedFile } from "../embedded";
import { parseJson } from "../json";
import type { CorpusRules, CorpusSource } from "../recipe";
import type { CorpusTokens, Sources } from "../sources";
import type { TextTokenizer } from "../tokenizer";
import { type Corpus, type CorpusProgress, collectDocuments, type RawDocument } from "./collectDocuments";
import { openTexts } from "./openTexts";
import { openPlainText } from "./plainText";
import { blobBytes } from "./rangedBytes";
import type { TextSource } from "./textFile";

/** A corpus of a recipe, opened. */
export interface OpenedCorpus {
  /** For errors and for readers: the file, or what stands for one. */
  readonly name: string;
  readonly totalBytes: number;
  /** Columns of a table that hold texts; none where there is no table. */
  readonly columns: readonly string[];
  readonly limitTokens: number | null;
  read(): AsyncGenerator<OpenedBatch, void>;
}

interface OpenedBatch {
  readonly documents: readonly (RawDocument | Conversation)[];
  readonly doneBytes: number;
}

/** Opens a corpus of a recipe; of a file no more is read than says what it is. Errors: `missing-file`, `bad-corpus`, and those of the hub. */
export async function openCorpus(
  source: CorpusSource,
  { readFile, readEmbedded, datasets }: Sources,
  vocabSize: number,
  signal?: AbortSignal,
): Promise<OpenedCorpus> {
  if ("tokens" in source) {
    const json = parseJson(await (await readFile(source.tokens)).text(), source.tokens, "bad-corpus");
    const documents = parseTokenLists(json, source.tokens, vocabSize);
    return openedTokens(documents, source.tokens);
  }
  if ("pasted" in source) {
    const name = "the pasted text";
    return openedTexts(openPlainText(blobBytes(new Blob([source.pasted])), name, "paragraphs"), name, null);
  }
  if ("embedded" in source) {
    const name = embeddedFile(source.embedded);
    return openedTexts(await openTexts(blobBytes(await readEmbedded(name)), name), name, null);
  }
  if ("text" in source) {
    const { text: name, limitTokens = null, ...options } = source;
    return openedTexts(await openTexts(blobBytes(await readFile(name)), name, options), name, limitTokens);
  }
  if (!datasets) throw new AppError("bad-recipe", `corpus.hub: ${source.hub} cannot be read here; name a file instead`);
  const { openParquetFiles } = await import("./parquetFiles");
  const files = await datasets.files(source, signal);
  return openedTexts(await openParquetFiles(files, source.hub, source.column), source.hub, source.limitTokens);
}

/**
 * Reads and tokenises one corpus of a recipe under the rules for all of them.
 * Errors: `missing-file`, `bad-corpus`, `bad-tokenizer`.
 */
export async function* readCorpus(
  source: CorpusSource,
  sources: Sources,
  { tokenizer, vocabSize }: CorpusTokens,
  rules: CorpusRules,
  signal?: AbortSignal,
): AsyncGenerator<CorpusProgress, Corpus, void> {
  const { name, limitTokens, totalBytes, read } = await openCorpus(source, sources, vocabSize, signal);
  const encode = (text: string) => needTokenizer(tokenizer, name).encode(text);
  const corpus = yield* collectDocuments(written(read(), name, tokenizer), { rules, limitTokens, totalBytes, encode });
  if (corpus.counts.documents + corpus.counts.heldoutDocuments > 0) return corpus;
  throw new AppError("bad-corpus", `${name} holds no document`);
}

/** Conversations as the model's chat template writes them; as what was said, a turn a line, where it has none. */
async function* written(
  batches: AsyncIterable<OpenedBatch>,
  name: string,
  tokenizer: TextTokenizer | null,
): AsyncGenerator<{ readonly documents: readonly RawDocument[]; readonly doneBytes: number }, void> {
  const write = (turns: Conversation): string => {
    try {
      return tokenizer?.chatText ? tokenizer.chatText(turns) : conversationText(turns);
    } catch (cause) {
      const advice = "choose the column of its contents alone, whose turns are joined";
      throw new AppError("bad-corpus", `${name}: a conversation cannot be written: ${messageOf(cause)}; ${advice}`, {
        cause,
      });
    }
  };
  for await (const { documents, doneBytes } of batches)
    yield { documents: documents.map((one) => (isConversation(one) ? write(one) : one)), doneBytes };
}

function isConversation(document: RawDocument | Conversation): document is Conversation {
  return typeof document[0] === "object";
}

/** The tokenizer of a model. Error: `bad-tokenizer` where its folder holds none. */
export function needTokenizer(tokenizer: TextTokenizer | null, name: string): TextTokenizer {
  if (tokenizer) return tokenizer;
  throw new AppError("bad-tokenizer", `${name} is text, but the model's folder holds no tokenizer.json`);
}

function openedTexts(source: TextSource, name: string, limitTokens: number | null): OpenedCorpus {
  const { totalBytes, columns } = source;
  async function* read() {
    for await (const { texts, doneBytes } of source.read()) yield { documents: texts, doneBytes };
  }
  return { name, totalBytes, columns, limitTokens, read };
}

function openedTokens(corpus: TokenDocuments, name: string): OpenedCorpus {
  const totalBytes = corpus.tokens.byteLength;
  const documents = listDocuments(corpus).map((ids) => [...ids]);
  async function* read() {
    yield { documents, doneBytes: totalBytes };
  }
  return { name, totalBytes, columns: [], limitTokens: null, read };
}
