import { AppError } from "../base/errors";
import type { ReadFile } from "../formats/modelFolder";
import type { Sources } from "../formats/sources";
import { browserStore } from "../hub/opfsStore";
import type { DataService } from "./dataApi";
import { HubModels } from "./hubModels";
import { describeModel } from "./modelOffer";

/** A folder that a person opened, for as long as the page lives: a page may not read it again by itself. */
interface OpenedFolder {
  readonly name: string;
  readonly files: ReadonlyMap<string, Blob>;
}

/** Models that the page brings along: of the hub, kept in the browser's private files, and of the folder opened last. */
export interface PageModels extends Pick<DataService, "lookAtHub" | "lookAtFolder" | "downloadModel" | "passModel"> {
  /** Files of the opened folder; other paths go on to whoever reads them. */
  readonly readFile: ReadFile;
  readonly readHub: NonNullable<Sources["readHub"]>;
}

/** `next` reads what lies in no opened folder. */
export function createPageModels(next: ReadFile): PageModels {
  const store = browserStore();
  const kept = store && new HubModels(store);
  const models = () => {
    if (kept) return kept;
    const words = "this browser offers no private files; open the model's folder from disk instead";
    throw new AppError("storage-full", words);
  };
  let folder: OpenedFolder | undefined;
  return {
    async lookAtHub(model, access) {
      models().use(access);
      return models().look(model);
    },
    async downloadModel(offer, access, control) {
      if (!("hub" in offer.source)) return;
      models().use(access);
      await models().download(offer, control);
    },
    async passModel(model, access, hashes = new Map()) {
      models().use(access);
      await models().pass(model);
      models().knowHashes(model, hashes);
    },
    async lookAtFolder(name, files) {
      const opened = { name, files: new Map(files.map(({ path, file }) => [path, file])) };
      const offer = await describeFolder(opened);
      folder = opened;
      return offer;
    },
    async readFile(path) {
      const file = folder && path.startsWith(`${folder.name}/`) && folder.files.get(path.slice(folder.name.length + 1));
      return file || next(path);
    },
    readHub: async (model, path) => models().read(model, path),
  };
}

function describeFolder({ name, files }: OpenedFolder) {
  const listed = [...files].map(([path, { size }]) => ({ path, sizeBytes: size, keptBytes: size }));
  const open: ReadFile = async (path) => {
    const file = files.get(path);
    if (file) return file;
    throw new AppError("missing-file", `${name} holds no ${path}`);
  };
  return describeModel({ files: listed, open }, { directory: name }, name);
}
