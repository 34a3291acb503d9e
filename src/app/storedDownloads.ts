import { type KeptRepo, keptRepos, removeRepo } from "../hub/keptRepos";
import { browserStore, hubFolder } from "../hub/opfsStore";
import type { StoredThing } from "./storedThings";

/** What downloads are called that belong to no repository any more. */
const leftovers = `${hubFolder}/leftovers`;

function nameOf({ id, commit }: KeptRepo): string {
  return `${id}@${commit.slice(0, 8)}`;
}

/** What was downloaded from the hub, by repository and commit. */
export async function listDownloads(): Promise<StoredThing[]> {
  const store = browserStore();
  if (!store) return [];
  const { repos, others } = await keptRepos(store);
  const things = repos.map((repo): StoredThing => {
    const words = repo.kind === "model" ? "a model of the hub" : "texts of the hub";
    const loss = "It is downloaded again when it is needed; what another model shares stays.";
    return { place: "files", name: nameOf(repo), words, loss, count: repo.names.length, sizeBytes: repo.sizeBytes };
  });
  if (others.length === 0) return things;
  let sizeBytes = 0;
  for (const name of others) sizeBytes += (await store.read(name))?.size ?? 0;
  const words = "downloads that belong to no model";
  return [
    ...things,
    { place: "files", name: leftovers, words, loss: "Nothing needs them.", count: others.length, sizeBytes },
  ];
}

/** Deletes a download by the name that it is listed under; false where it is none. */
export async function deleteStoredDownload(name: string): Promise<boolean> {
  const store = browserStore();
  if (!store || !/[@/]/.test(name)) return false;
  const { repos, others } = await keptRepos(store);
  if (name === leftovers) {
    for (const other of others) await store.remove(other);
    return true;
  }
  const repo = repos.find((kept) => nameOf(kept) === name);
  if (repo) await removeRepo(store, repo);
  return repo !== undefined;
}
