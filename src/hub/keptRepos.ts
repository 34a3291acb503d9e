import * as v from "valibot";
import { contentNames } from "./contentRecord";
import type { ContentStore } from "./contentStore";
import { type HubListing, hubListing } from "./listRepo";

const listingSuffix = ".listing.json";

/** A repository at a commit, of which something is kept. */
export interface KeptRepo extends Pick<HubListing, "kind" | "id" | "commit"> {
  /** Its files in the store; those that another repository has too are among them. */
  readonly names: readonly string[];
  readonly sizeBytes: number;
}

/** The file that says which contents belong to a repository. */
export function listingName({ kind, id, commit }: Pick<HubListing, "kind" | "id" | "commit">): string {
  return `${kind}--${id.replace("/", "--")}@${commit}${listingSuffix}`;
}

/** Remembers what is in a repository. */
export async function keepListing(store: ContentStore, listing: HubListing): Promise<void> {
  await store.writeText(listingName(listing), JSON.stringify(listing));
}

/** A listing that is kept; undefined for none, or one that cannot be read any more. */
export async function keptListing(store: ContentStore, name: string): Promise<HubListing | undefined> {
  const text = await (await store.read(name))?.text();
  if (text === undefined) return undefined;
  try {
    return v.parse(hubListing, JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Every repository of which something is kept, and the files that belong to none. */
export async function keptRepos(
  store: ContentStore,
): Promise<{ readonly repos: readonly KeptRepo[]; readonly others: readonly string[] }> {
  const names = new Set(await store.names());
  const repos: KeptRepo[] = [];
  const owned = new Set<string>();
  for (const name of names) {
    const listing = name.endsWith(listingSuffix) ? await keptListing(store, name) : undefined;
    if (!listing) continue;
    const contents = listing.files.flatMap((file) => Object.values(contentNames(file))).filter((own) => names.has(own));
    let sizeBytes = 0;
    for (const own of contents) sizeBytes += (await store.read(own))?.size ?? 0;
    for (const own of [name, ...contents]) owned.add(own);
    const { kind, id, commit } = listing;
    repos.push({ kind, id, commit, names: contents, sizeBytes });
  }
  return { repos, others: [...names].filter((name) => !owned.has(name)) };
}

/** Deletes a repository's listing and the files that no other one has. */
export async function removeRepo(store: ContentStore, repo: KeptRepo): Promise<void> {
  const { repos } = await keptRepos(store);
  const own = listingName(repo);
  const needed = new Set(repos.filter((other) => listingName(other) !== own).flatMap(({ names }) => names));
  for (const name of repo.names) if (!needed.has(name)) await store.remove(name);
  await store.remove(own);
}
