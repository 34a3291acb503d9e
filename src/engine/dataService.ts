import { AppError } from "../base/errors";
import { canonicalJson } from "../base/hash";
import { readCompanions } from "../formats/companions";
import { readEmbedded } from "../formats/embedded";
import type { ReadFile } from "../formats/modelFolder";
import type { Recipe } from "../formats/recipe";
import type { Sources } from "../formats/sources";
import type { TextTokenizer } from "../formats/tokenizer";
import { RemoteBlob } from "../hub/remoteBlob";
import type { PreparedRun, SentModelFiles } from "./api";
import type { DataService } from "./dataApi";
import { browserTarget, exportJob } from "./export/exportJob";
import { fetchFiles } from "./fetchFiles";
import { JobControl, runJob } from "./job";
import { type OpenRecording, openRecording } from "./openRecording";
import { createPageModels } from "./pageModels";
import { type OpenedModel, openModel, preparedKey, prepareRun } from "./prepare";
import { pinCorpora } from "./readCorpora";
import { prepareSuite } from "./suite/prepareSuite";
import { createTextService, TextShelf } from "./textService";
import { uploadJob } from "./uploadJob";

/** The implementation behind the data worker: the page's static files by fetch. */
export function createDataService(): DataService {
  let sources: Sources | undefined;
  let readStatic: ReadFile = unsaid;
  const texts = new TextShelf();
  const { readFile, readHub, ...chosen } = createPageModels((path) => texts.readFile(path, noFolder));
  let model: OpenedModel | undefined;
  /** The texts of the recipe that was prepared last: most changes of a recipe leave them as they are. */
  let prepared: { readonly key: string; readonly model: OpenedModel; readonly run: PreparedRun } | undefined;
  let recording: OpenRecording | undefined;
  const recorded = () => {
    if (recording) return recording;
    throw new AppError("bad-usage", "no recording with tensors is open");
  };
  /** The model that is being read: who asks for it meanwhile gets the same, or the same failure. */
  let reading: { readonly key: string; readonly model: Promise<OpenedModel> } | undefined;
  const opened = async (recipe: Recipe) => {
    if (!sources) return unsaid();
    const key = canonicalJson(recipe.model);
    if (reading?.key !== key) reading = { key, model: openModel(recipe, sources) };
    const mine = reading;
    try {
      model = await mine.model;
    } finally {
      if (reading === mine) reading = undefined;
    }
    return { model, sources };
  };
  const tokenizer = (): TextTokenizer => {
    if (model?.tokenizer) return model.tokenizer;
    throw new AppError("bad-tokenizer", "no model with a tokenizer is loaded");
  };
  return {
    async openWorld(pageUrl) {
      if (sources) return;
      readStatic = fetchFiles({ baseUrl: pageUrl });
      sources = { readEmbedded: readEmbedded(readStatic), readFile, readHub, datasets: texts.datasets };
    },
    ...chosen,
    ...createTextService(texts, { opened, sources: () => sources ?? unsaidSources }),
    async holdTexts(files, access) {
      texts.datasets.use(access);
      if (texts.hold(files)) prepared = undefined;
    },
    async modelFiles(recipe) {
      return sentFiles((await opened(recipe)).model.files);
    },
    async prepareSuite(runs, studied, control) {
      const { models, ...suite } = await prepareSuite(runs, studied, { sources: sources ?? unsaidSources, control });
      return { ...suite, models: new Map([...models].map(([key, files]) => [key, sentFiles(files)])) };
    },
    async prepare(wanted, control = new JobControl()) {
      const recipe = await pinCorpora(wanted, sources ?? unsaidSources);
      const key = preparedKey(recipe);
      if (prepared?.key !== key) {
        prepared = undefined;
        const { model, sources } = await opened(recipe);
        prepared = {
          key,
          model,
          run: await prepareRun(recipe, sources, model, { control, shelf: texts.shelfFor(model) }),
        };
      }
      model = prepared.model;
      return { ...prepared.run, recipe };
    },
    async encode(text) {
      return tokenizer().encodePrompt(text);
    },
    async decode(ids) {
      return tokenizer().decode(ids);
    },
    async stopTokens() {
      return model?.stopTokenIds ?? [];
    },
    async openRecording(request) {
      recording = openRecording(request, sources ?? unsaidSources, readStatic);
    },
    async modelCompanions(recipe) {
      return readCompanions(recipe.model, sources ?? (await unsaid()));
    },
    async uploadFiles(access, request, control) {
      return runJob(uploadJob(access, request, control), control);
    },
    async exportModel(exported, request, place, control) {
      const source = await openRecording(exported, sources ?? (await unsaid()), readStatic).exportSource(request);
      return runJob(
        exportJob(source, request, (totalBytes) => browserTarget(place, totalBytes)),
        control,
      );
    },
    readTile: async (request) => recorded().readTile(request),
    readFigures: async (tensor, source) => recorded().readFigures(tensor, source),
    readCell: async (tensor, row, column) => recorded().readCell(tensor, row, column),
    readRank: async (...asked) => recorded().readRank(...asked),
    readOverlaps: async (left, right) => recorded().readOverlaps(left, right),
  };
}

/** Files of the hub that are kept nowhere go by their place. */
function sentFiles(files: SentModelFiles): SentModelFiles {
  return { ...files, weights: files.weights.map((file) => (file instanceof RemoteBlob ? file.place : file)) };
}

const unsaid = async (): Promise<never> => {
  throw new AppError("missing-file", "the place of the static files was not said");
};

const unsaidSources: Sources = { readFile: unsaid, readEmbedded: unsaid };

/** A page has no folder beside the recipe. */
const noFolder: ReadFile = async (path) => {
  throw new AppError(
    "missing-file",
    `${path}: a page cannot read files beside a recipe; open the model's folder on the Model step, use {"embedded": …} or the command line`,
  );
};
