import { textFileName } from "../../formats/corpora/textFile";
import { openFile } from "./openFile";

/** A dropped file, with the path that it has below what was dropped. */
interface Dropped {
  readonly path: string;
  readonly file: File;
}

/** Opens what was dropped: a model's folder or files where weights are among them, else the first file: a text for a corpus, a recipe or a run. */
export async function openDropped(dropped: readonly Dropped[]): Promise<void> {
  const weights = dropped.find(({ path }) => path.endsWith(".safetensors"));
  const [first] = dropped;
  const others = dropped.slice(1).map(({ file }) => file);
  if (!weights && first && textFileName.test(first.path)) {
    location.assign("#/lab/model");
    const { takeTextFile } = await import("./chooseCorpus");
    return takeTextFile(first.file);
  }
  if (!weights && first) return openFile(first.file, others);
  if (!weights) return;
  const parts = weights.path.split("/");
  const folder = parts.slice(0, -1).join("/");
  const prefix = folder === "" ? "" : `${folder}/`;
  const files = dropped
    .filter(({ path }) => path.startsWith(prefix))
    .map(({ path, file }) => ({ path: path.slice(prefix.length), file }));
  location.assign("#/lab/model");
  const { openModelFolder } = await import("./chooseModel");
  await openModelFolder(parts.at(-2) ?? "dropped model", files);
}
