import { AppError } from "../base/errors";
import { shown } from "./json";
import type { ReadFile } from "./modelFolder";

/** Name of the model that comes with the program, in `{embedded: …}` of a recipe. */
export const embeddedModelName = "model";

/** The folder below the page's own address, and below `public/`, that holds the embedded files. */
export const embeddedFolder = "embedded";

/** Reads embedded files through a reader of the program's static files. */
export function readEmbedded(readStatic: ReadFile): ReadFile {
  return (path) => readStatic(`${embeddedFolder}/${path}`);
}

/** The file of an embedded corpus or problem set: `ability.en` → `ability.en.jsonl`. Error: `missing-file`. */
export function embeddedFile(name: string): string {
  if (!/^[\w-]+(\.[\w-]+)*$/.test(name))
    throw new AppError("missing-file", `no embedded file is called ${shown(name)}`);
  return `${name}.jsonl`;
}

/** Checks the name of an embedded model. Error: `missing-file`. */
export function checkEmbeddedModel(name: string): void {
  if (name === embeddedModelName) return;
  throw new AppError("missing-file", `no embedded model is called ${shown(name)}; there is ${embeddedModelName}`);
}
