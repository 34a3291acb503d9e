import { AppError } from "../../base/errors";
import type { RunReport } from "../../engine/report";
import { getClient } from "../client";
import { hubAccess, setHubAccess } from "../hubAccess";
import { attempt, type ExportChoice, send } from "./exportModel";

/** Where a model goes on the hub. */
export interface UploadTarget {
  /** owner/name */
  readonly repo: string;
  readonly isPrivate: boolean;
  /** Of somebody who may write there; empty while signed in. Lives in memory only. */
  readonly token: string;
}

/** Among the page's private files, where archives lie too. */
const folderName = "exports";

/**
 * Writes the model's files to the page's private files, sends them to the hub as one commit, and deletes them here. The hub
 * is the one that models are looked up at.
 */
export async function exportToHub(report: RunReport, choice: ExportChoice, target: UploadTarget): Promise<void> {
  await attempt(report, async (job) => {
    setHubAccess({ hubUrl: hubAccess().hubUrl, token: target.token });
    const root = await privateFiles();
    await root.removeEntry(folderName, { recursive: true }).catch(() => undefined);
    const folder = await root.getDirectoryHandle(folderName, { create: true });
    try {
      const exported = await send(report, choice, { kind: "folder", folder, name: choice.name }, job);
      const { repo, isPrivate } = target;
      const files = await filesOf(await folder.getDirectoryHandle(choice.name));
      const request = { repo: repo.trim(), isPrivate, title: `Upload ${choice.name}`, files };
      const { url } = await getClient().data.uploadFiles(hubAccess(), request, job);
      return { name: url, exported };
    } finally {
      await root.removeEntry(folderName, { recursive: true }).catch(() => undefined);
    }
  });
}

async function privateFiles(): Promise<FileSystemDirectoryHandle> {
  if (typeof navigator.storage?.getDirectory === "function") return navigator.storage.getDirectory();
  throw new AppError("bad-usage", "this browser keeps no files for pages; use the command line, or Chrome");
}

async function filesOf(folder: FileSystemDirectoryHandle): Promise<{ path: string; content: File }[]> {
  const files: { path: string; content: File }[] = [];
  for await (const [path, handle] of folder.entries()) {
    if (handle.kind === "file") files.push({ path, content: await (handle as FileSystemFileHandle).getFile() });
  }
  return files;
}
