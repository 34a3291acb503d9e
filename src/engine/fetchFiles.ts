import { AppError, messageOf } from "../base/errors";
import { formatNumber } from "../base/format";
import { sha256 } from "../base/hash";
import { embeddedFolder } from "../formats/embedded";
import type { ReadFile } from "../formats/modelFolder";

/** Times that a file is asked for before it counts as missing or damaged. */
const tries = 3;

interface Entry {
  readonly bytes: number;
  readonly sha256: string;
}

export interface FetchOptions {
  /** The page's address. */
  readonly baseUrl: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Waits before the next try; 0.5 s, then 1 s. */
  readonly wait?: (ms: number) => Promise<void>;
}

/**
 * Reads the static files beside the page. What the manifest of the embedded folder lists is checked against its size and
 * hash, and asked for again past every cache where it differs; what it does not list is asked for nowhere. Errors: `missing-file`, `damaged-file`.
 */
export function fetchFiles({ baseUrl, fetch = globalThis.fetch, wait = pause }: FetchOptions): ReadFile {
  let manifest: Promise<ReadonlyMap<string, Entry>> | undefined;
  const get = async (path: string, isFresh: boolean): Promise<Blob> => {
    const init: RequestInit = isFresh ? { cache: "reload" } : {};
    const response = await fetch(new URL(path, baseUrl).href, init).catch((cause: unknown) => {
      const reason = isOffline() ? "there is no network, and it is not kept in this browser" : messageOf(cause);
      throw new AppError("damaged-file", `${path} did not arrive: ${reason}`, { cause });
    });
    // A host that answers with its own page has no such file.
    const isPage = response.headers.get("content-type")?.includes("text/html");
    if (response.ok && !isPage) return response.blob();
    throw new AppError("missing-file", `${path} is not served beside this page (${response.status})`);
  };
  const readManifest = async () => {
    const path = `${embeddedFolder}/manifest.json`;
    return parseManifest(await (await get(path, false)).text(), path);
  };
  return async (path) => {
    let entry: Entry | undefined;
    let place = path;
    if (path.startsWith(`${embeddedFolder}/`)) {
      manifest ??= readManifest();
      const entries = await manifest.catch((error: unknown) => {
        manifest = undefined;
        throw error;
      });
      entry = entries.get(path);
      if (!entry) throw new AppError("missing-file", `${path} does not come with this page`);
      place = `${path} (file ${[...entries.keys()].indexOf(path) + 1} of ${entries.size})`;
    }
    for (let turn = 1; ; turn += 1) {
      try {
        const file = await get(path, turn > 1);
        const fault = entry && (await faultOf(file, entry));
        if (fault === undefined) return file;
        throw new AppError("damaged-file", `${place} arrived damaged ${turn} times: ${fault}`);
      } catch (error) {
        const isWorthIt = error instanceof AppError && error.code === "damaged-file";
        if (!isWorthIt || turn === tries) throw error;
        await wait(500 * turn);
      }
    }
  };
}

/** What differs from the manifest; undefined where nothing does. */
async function faultOf(file: Blob, { bytes, sha256: expected }: Entry): Promise<string | undefined> {
  if (file.size !== bytes) return `${formatNumber(file.size)} of ${formatNumber(bytes)} bytes`;
  const found = await sha256(new Uint8Array(await file.arrayBuffer()));
  return found === expected ? undefined : `its SHA-256 begins with ${found.slice(0, 8)}, not ${expected.slice(0, 8)}`;
}

/** Files by their path from the page on. Error: `damaged-file`. */
function parseManifest(text: string, path: string): ReadonlyMap<string, Entry> {
  try {
    const { files } = JSON.parse(text) as { files: Record<string, Entry> };
    return new Map(Object.entries(files).map(([name, entry]) => [`${embeddedFolder}/${name}`, entry]));
  } catch (cause) {
    throw new AppError("damaged-file", `${path} is no list of files: ${messageOf(cause)}`, { cause });
  }
}

function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
