/** A file of the built page: its address from the page's own on, and a hash of its content. */
export interface ShellFile {
  readonly url: string;
  readonly revision: string;
  /** Kept from its first use on, not before. */
  readonly onUse?: boolean;
}

/** The page's files, kept in this browser. */
export interface Shell {
  /** Fetches what no earlier build left behind, but for files that wait for their use; fails, and leaves nothing, where one file cannot be had. */
  install(): Promise<void>;
  /** Deletes the copies of other builds. True where there were some. */
  removeOthers(): Promise<boolean>;
  /** The answer to a request of the page; undefined where the network should answer. */
  answer(request: Request): Promise<Response> | undefined;
}

export interface ShellOptions {
  /** Hash of the whole list: names the build. */
  readonly revision: string;
  readonly files: readonly ShellFile[];
  /** The page's own address. */
  readonly scope: string;
  readonly caches: CacheStorage;
  readonly fetch: typeof globalThis.fetch;
}

const prefix = "shell ";

/**
 * A cache is named by its page and build, so that builds and pages of one origin never mix. A file is kept under its
 * address with its revision behind it: a copy of an earlier build with the same content is taken over, not fetched.
 */
export function openShell({ revision, files, scope, caches, fetch }: ShellOptions): Shell {
  const home = `${prefix}${scope} `;
  const name = home + revision;
  const addresses = new Map(files.map((file) => [new URL(file.url, scope).href, file.revision]));
  const waiting = new Set(files.filter(({ onUse }) => onUse).map(({ url }) => new URL(url, scope).href));
  const keyOf = (address: string) => `${address}?revision=${addresses.get(address)}`;
  const fetchWhole = async (address: string): Promise<Response> => {
    const response = await fetch(address, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return response;
  };
  const renew = async (address: string): Promise<Response> => {
    const response = await fetch(address, { cache: "reload" });
    if (response.ok) await (await caches.open(name)).put(keyOf(address), response.clone());
    return response;
  };
  return {
    async install() {
      const cache = await caches.open(name);
      try {
        for (const address of addresses.keys()) {
          const kept = await caches.match(keyOf(address));
          if (kept || !waiting.has(address)) await cache.put(keyOf(address), kept ?? (await fetchWhole(address)));
        }
      } catch (error) {
        await caches.delete(name);
        throw error;
      }
    },
    async removeOthers() {
      const others = (await caches.keys()).filter((key) => key.startsWith(home) && key !== name);
      for (const other of others) await caches.delete(other);
      return others.length > 0;
    },
    answer(request) {
      if (request.method !== "GET") return undefined;
      const url = new URL(request.url);
      url.hash = "";
      const address = request.mode === "navigate" && url.href === scope ? new URL("index.html", scope).href : url.href;
      if (!addresses.has(address)) return undefined;
      if (request.cache === "reload") return renew(address);
      return caches.match(keyOf(address)).then((kept) => kept ?? renew(address));
    },
  };
}
