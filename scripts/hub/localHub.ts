import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type HubFault, type HubFaultKind, HubFaults, isFault } from "./hubFaults";
import { gitSha1Of, type HubFile, sha256Of } from "./hubFiles";
import { HubOauth } from "./hubOauth";
import { corsHeaders, refuse, sendFile, sendJson } from "./hubReplies";
import { HubUploads } from "./hubUploads";

export interface MadeRepo {
  readonly kind: "model" | "dataset";
  /** owner/name */
  readonly id: string;
  readonly files: readonly HubFile[];
  /** Only with this token; without one anybody may read. */
  readonly token?: string;
  /** A token is not enough: its owner has to ask first. */
  readonly isGated?: boolean;
}

interface ServedFile {
  readonly file: HubFile;
  readonly gitSha1: string;
  /** Of a file that lies with the storage host. */
  readonly sha256: string | undefined;
}

interface Commit {
  readonly sha: string;
  readonly files: ReadonlyMap<string, ServedFile>;
}

interface ServedRepo {
  readonly made: MadeRepo;
  readonly branches: Map<string, Commit>;
  readonly commits: Map<string, Commit>;
}

export interface AskedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

/** Files from this size on lie with the storage host, as do weights and Parquet files of any size. */
const largeBytes = 10 << 20;
const isLarge = ({ path, sizeBytes }: HubFile) => sizeBytes >= largeBytes || /\.(safetensors|parquet)$/.test(path);

/**
 * A hub on this machine with the real one's paths, redirects to a storage host of another origin, ranges, tags, pages of
 * listings and errors, serving repositories that tests make; and with faults on demand.
 */
export class LocalHub {
  readonly faults = new HubFaults();
  readonly uploads: HubUploads;
  readonly oauth = new HubOauth();
  /** Every request but preflights, oldest first. */
  readonly asked: AskedRequest[] = [];
  /** Entries of a listing's page. */
  pageSize = 1000;
  readonly #repos = new Map<string, ServedRepo>();
  readonly #hub: Server;
  readonly #storage: Server;

  constructor() {
    this.uploads = new HubUploads({
      find: (id) => this.#repos.get(`models/${id}`)?.made,
      add: (made) => this.add(made),
      storageUrl: () => addressOf(this.#storage),
    });
    this.#hub = createServer((request, response) => void this.#answer(request, response, "hub"));
    this.#storage = createServer((request, response) => void this.#answer(request, response, "storage"));
  }

  /** Serves the repository; a second call with the same id and branch is a new commit on it. Its commit's id. */
  add(made: MadeRepo, branch = "main"): string {
    const files = new Map<string, ServedFile>();
    for (const file of made.files) {
      files.set(file.path, { file, gitSha1: gitSha1Of(file), sha256: isLarge(file) ? sha256Of(file) : undefined });
    }
    const text = [...files].map(([path, { gitSha1 }]) => `${path} ${gitSha1}`).join("\n");
    const commit = { sha: createHash("sha1").update(`${made.id} ${branch}\n${text}`).digest("hex"), files };
    const key = `${made.kind}s/${made.id}`;
    const repo = this.#repos.get(key);
    const commits = new Map([...(repo?.commits ?? []), [commit.sha, commit]]);
    this.#repos.set(key, { made, branches: new Map([...(repo?.branches ?? []), [branch, commit]]), commits });
    return commit.sha;
  }

  fault(fault: HubFault): void {
    this.faults.add(fault);
  }

  /** Starts both hosts. The hub's address, without a slash at its end. */
  async listen(port = 0): Promise<string> {
    await Promise.all([listen(this.#hub, port), listen(this.#storage, 0)]);
    return addressOf(this.#hub);
  }

  close(): void {
    for (const server of [this.#hub, this.#storage]) {
      server.closeAllConnections();
      server.close();
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse, host: "hub" | "storage"): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "OPTIONS") {
      response.writeHead(204, corsHeaders(undefined)).end();
      return;
    }
    const { range, authorization } = request.headers;
    this.asked.push({ method: request.method ?? "GET", path: url.pathname + url.search, range, authorization });
    const fault = this.faults.take(url.pathname);
    const headers = corsHeaders(fault);
    if (isFault(fault, "delayMs")) await sleep(fault.delayMs);
    if (isFault(fault, "status")) {
      refuse(response, fault.status, fault, headers);
      return;
    }
    const path = decodeURIComponent(url.pathname);
    const call = { request, response, url, path, headers, fault };
    if (await this.oauth.answer(call)) return;
    if (await this.uploads.answer(call)) return;
    if (host === "storage") await this.#answerStorage(call);
    else if (path.startsWith("/api/")) this.#answerApi({ ...call, path: url.pathname });
    else await this.#answerResolve(call);
  }

  /** The repository where the caller may read it; else the refusal is sent. */
  #readable({ request, response, headers }: HubCall, key: string): ServedRepo | undefined {
    const repo = this.#repos.get(key);
    const token = request.headers.authorization?.replace(/^Bearer /, "");
    const isOpen = repo && (repo.made.token === undefined || repo.made.token === token);
    if (!isOpen) {
      // The hub does not tell a repository that is private from one that is not there.
      const isKnown = token !== undefined && [...this.#repos.values()].some(({ made }) => made.token === token);
      const message =
        token === undefined || isKnown ? "Repository not found" : "Invalid credentials in Authorization header";
      refuse(response, isKnown ? 404 : 401, { errorCode: "RepoNotFound", message }, headers);
      return undefined;
    }
    return repo;
  }

  /** Files of a gated repository go to no one here; anybody may list them. True where the refusal is sent. */
  #isWithheld({ request, response, headers }: HubCall, { made }: ServedRepo): boolean {
    if (!made.isGated) return false;
    const message = `Access to ${made.kind} ${made.id} is restricted`;
    refuse(response, request.headers.authorization ? 403 : 401, { errorCode: "GatedRepo", message }, headers);
    return true;
  }

  #commit({ response, headers }: HubCall, { branches, commits }: ServedRepo, revision: string): Commit | undefined {
    const commit = branches.get(revision === "HEAD" ? "main" : revision) ?? commits.get(revision);
    if (!commit)
      refuse(response, 404, { errorCode: "RevisionNotFound", message: `Invalid rev id: ${revision}` }, headers);
    return commit;
  }

  #answerApi(call: HubCall): void {
    const { response, url, path, headers } = call;
    const match = /^\/api\/((?:model|dataset)s)\/([^/]+\/[^/]+)\/(revision|tree)\/([^/]+)(?:\/(.*))?$/.exec(path);
    const [, kind, id, verb, revision, folder = ""] = match ?? [];
    if (!kind || !id || !verb || !revision) {
      refuse(response, 404, { message: "no such endpoint" }, headers);
      return;
    }
    const repo = this.#readable(call, `${kind}/${id}`);
    const commit = repo && this.#commit(call, repo, decodeURIComponent(revision));
    if (!repo || !commit) return;
    if (verb === "revision") {
      const { made } = repo;
      const siblings = [...commit.files.keys()].map((rfilename) => ({ rfilename }));
      const facts = {
        private: made.token !== undefined,
        gated: made.isGated ? "manual" : false,
        downloads: 0,
        likes: 0,
      };
      const described = { _id: "0", id, sha: commit.sha, lastModified: "2026-01-01T00:00:00.000Z", siblings, ...facts };
      sendJson(response, described, headers);
      return;
    }
    const entries = treeOf(commit, decodeURIComponent(folder));
    const at = Number(url.searchParams.get("cursor") ?? 0);
    const next = at + this.pageSize;
    const link = new URL(url.href);
    link.host = new URL(addressOf(this.#hub)).host;
    link.searchParams.set("cursor", String(next));
    const linked = next < entries.length ? { Link: `<${link.href}>; rel="next"` } : undefined;
    sendJson(response, entries.slice(at, next), { ...headers, ...linked });
  }

  async #answerResolve(call: HubCall): Promise<void> {
    const { request, response, path, headers, fault } = call;
    const match = /^\/(datasets\/)?([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const [, prefix, id, revision, name] = match ?? [];
    if (!id || !revision || !name) {
      refuse(response, 404, { message: "no such page" }, headers);
      return;
    }
    const repo = this.#readable(call, `${prefix ? "datasets" : "models"}/${id}`);
    const commit = repo && this.#commit(call, repo, revision);
    if (!repo || !commit || this.#isWithheld(call, repo)) return;
    const served = commit.files.get(name);
    const pinned = { ...headers, "X-Repo-Commit": commit.sha };
    if (!served) {
      refuse(response, 404, { errorCode: "EntryNotFound", message: "Entry not found" }, pinned);
      return;
    }
    const { file, gitSha1, sha256 } = served;
    if (sha256 === undefined) {
      await sendFile(request, response, file, { headers: { ...pinned, ETag: `"${gitSha1}"` }, fault });
      return;
    }
    const place = `${addressOf(this.#storage)}/cdn/${prefix ?? "models/"}${id}/${commit.sha}/${name}?signature=${sha256.slice(0, 16)}`;
    const linked = { "X-Linked-ETag": `"${sha256}"`, "X-Linked-Size": String(file.sizeBytes) };
    response.writeHead(302, { ...pinned, ...linked, Location: place }).end();
  }

  async #answerStorage({ request, response, url, path, headers, fault }: HubCall): Promise<void> {
    const match = /^\/cdn\/((?:model|dataset)s\/[^/]+\/[^/]+)\/([^/]+)\/(.+)$/.exec(path);
    const served = this.#repos
      .get(match?.[1] ?? "")
      ?.commits.get(match?.[2] ?? "")
      ?.files.get(match?.[3] ?? "");
    const { sha256 } = served ?? {};
    if (!served || sha256 === undefined || url.searchParams.get("signature") !== sha256.slice(0, 16)) {
      refuse(response, 403, { message: "this address is not signed, or was for a time only" }, headers);
      return;
    }
    await sendFile(request, response, served.file, { headers: { ...headers, ETag: `"${sha256}"` }, fault });
  }
}

/** A request under way. */
export interface HubCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly fault: HubFaultKind | undefined;
}

function treeOf({ files }: Commit, folder: string): object[] {
  const prefix = folder === "" ? "" : `${folder}/`;
  return [...files.values()]
    .filter(({ file }) => file.path.startsWith(prefix))
    .map(({ file: { path, sizeBytes }, gitSha1, sha256 }) => ({
      type: "file",
      oid: gitSha1,
      size: sizeBytes,
      path,
      ...(sha256 !== undefined && { lfs: { oid: sha256, size: sizeBytes, pointerSize: 134 } }),
    }));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "localhost", resolve);
  });
}

function addressOf(server: Server): string {
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}
