import type { FolderFile } from "../engine/dataApi";
import type { ModelSource } from "../formats/recipe";
import { getClient } from "./client";

/** The folder opened last: files of the disk that only this visit may read. A fresh worker is given them again. */
let opened: { readonly name: string; readonly files: readonly FolderFile[] } | undefined;

export function rememberFolder(name: string, files: readonly FolderFile[]): void {
  opened = { name, files };
}

/** Hands the model's files to the data worker, where they were opened in this visit. */
export async function lendFolder(model: ModelSource): Promise<void> {
  if (opened && "directory" in model && model.directory === opened.name)
    await getClient().data.lookAtFolder(opened.name, opened.files);
}
