import { AppError } from "../base/errors";
import { openCorpus } from "../formats/corpora/readCorpus";
import { textFileName } from "../formats/corpora/textFile";
import { textPieces } from "../formats/corpora/textPieces";
import { listDocuments } from "../formats/corpus";
import type { ReadFile } from "../formats/modelFolder";
import type { Recipe } from "../formats/recipe";
import type { Sources } from "../formats/sources";
import { lookAtProblems } from "./asking/lookAtProblems";
import type { CorpusLook, TextService } from "./dataApi";
import { HubDatasets } from "./hubDatasets";
import { JobControl, runJob, signalOf } from "./job";
import type { OpenedModel } from "./prepare";
import { askedCorpora, type CorpusShelf, pinCorpora, readShelved } from "./readCorpora";

/** Documents of a corpus that are shown, and tokens of each. */
const [shownDocuments, shownTokens] = [5, 120];

/** What the texts need of the rest of the worker. */
export interface TextHome {
  /** The model of a recipe, and where its corpora come from. */
  opened(recipe: Recipe): Promise<{ readonly model: OpenedModel; readonly sources: Sources }>;
  sources(): Sources;
}

/** The data worker's texts: files that a person chose, data sets of the hub, and corpora that were read. */
export class TextShelf {
  readonly datasets = new HubDatasets();
  /** Corpora that were read with one model's tokenizer. */
  #shelf: CorpusShelf = new Map();
  #tokenizerKey = "";
  readonly #files = new Map<string, File>();

  /** The corpora read with this model's tokenizer; those of another are let go. */
  shelfFor({ tokenizerKey }: Pick<OpenedModel, "tokenizerKey">): CorpusShelf {
    if (this.#tokenizerKey !== tokenizerKey) [this.#shelf, this.#tokenizerKey] = [new Map(), tokenizerKey];
    return this.#shelf;
  }

  /** Reads a chosen file by its name; what is no text is left to `next`. Error: `missing-file`, which says that a page forgets them. */
  async readFile(path: string, next: ReadFile): Promise<Blob> {
    const file = this.#files.get(path);
    if (file) return file;
    if (!textFileName.test(path)) return next(path);
    throw new AppError(
      "missing-file",
      `${path} is not chosen: a page forgets chosen files when it is closed or loaded again. Choose it again: a text under Texts on the Model step, a test under Tests on the Evaluate step`,
    );
  }

  /** True where a file of this name was chosen before and is another now: what was read of it is let go. */
  hold(files: readonly File[]): boolean {
    let isChanged = false;
    for (const file of files) {
      const before = this.#files.get(file.name);
      this.#files.set(file.name, file);
      if (before?.size === file.size && before.lastModified === file.lastModified) continue;
      isChanged = true;
      for (const key of [...this.#shelf.keys()]) {
        if (key.includes(JSON.stringify(file.name))) this.#shelf.delete(key);
      }
    }
    return isChanged;
  }
}

/** What the page asks of texts, over the shelf. */
export function createTextService(texts: TextShelf, home: TextHome): Omit<TextService, "holdTexts"> {
  return {
    async lookAtDataset(hub, access) {
      texts.datasets.use(access);
      return texts.datasets.look(hub, undefined);
    },
    async textColumns(source) {
      const { columns, totalBytes } = await openCorpus(source, home.sources(), Number.MAX_SAFE_INTEGER);
      return { columns, totalBytes };
    },
    lookAtProblems: (source, language) => lookAtProblems(source, language, home.sources()),
    async readCorpus(asked, name, control = new JobControl()) {
      const { model, sources } = await home.opened(asked);
      const recipe = await pinCorpora(asked, sources);
      const corpus = askedCorpora(recipe).find((candidate) => candidate.name === name);
      if (!corpus) throw new AppError("bad-usage", `the recipe has no corpus called ${name}`);
      const stage = { stage: `read/${name}`, stageIndex: 0, stageCount: 1 };
      const place = { sources, model, shelf: texts.shelfFor(model), signal: signalOf(control) };
      const { documents, counts } = await runJob(readShelved(corpus, stage, place), control);
      const first = listDocuments(documents).slice(0, shownDocuments);
      const shown = first.map((ids): CorpusLook["first"][number] => ({
        tokenCount: ids.length,
        pieces: textPieces([...ids.subarray(0, shownTokens)], model.tokenizer),
      }));
      return { counts, first: shown };
    },
  };
}
