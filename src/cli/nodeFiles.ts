import { existsSync, openAsBlob } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "../base/errors";
import type { HubModels } from "../engine/hubModels";
import { readEmbedded } from "../formats/embedded";
import type { ReadFile } from "../formats/modelFolder";
import type { Datasets, Sources } from "../formats/sources";

/** Reads files below `folder`; a file is opened, not loaded. */
export function folderReader(folder: string): ReadFile {
  return async (path) => {
    const file = resolve(folder, path);
    if (!existsSync(file)) throw new AppError("missing-file", `${file} is not there`);
    return openAsBlob(file);
  };
}

/** The program's static files: beside the bundle (`../public`). */
function staticFolder(): string {
  return join(dirname(fileURLToPath(import.meta.url)), "..", "public");
}

/** Files of a recipe that lies in `folder`, those that come with the program, models of the hub that are kept, and its data sets. */
export function nodeSources(folder: string, hub: HubModels, datasets?: Datasets): Sources {
  return {
    readFile: folderReader(folder),
    readEmbedded: readEmbedded(folderReader(staticFolder())),
    readHub: (model, path) => hub.read(model, path),
    ...(datasets && { datasets }),
  };
}

/** Writes a file whole or not at all: to a neighbour first, then renamed. Folders are made. */
export async function writeFileWhole(
  path: string,
  parts: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.part`;
  const file = await open(unfinished, "w");
  try {
    for await (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
}
