import { createHash } from "node:crypto";
import { bytesFile, type HubFile } from "./hubFiles";
import { bodyOf, refuse, sendJson } from "./hubReplies";
import type { HubCall, MadeRepo } from "./localHub";

/** Who may write: everything below one name. */
export interface HubWriter {
  readonly token: string;
  readonly owner: string;
}

/** What the uploads need of their hub. */
export interface UploadHost {
  find(id: string): MadeRepo | undefined;
  add(made: MadeRepo): string;
  storageUrl(): string;
}

interface CommitLine {
  readonly key: "header" | "file" | "lfsFile";
  readonly value: { readonly path?: string; readonly content?: string; readonly oid?: string };
}

/** The paths by which models are written: new repositories, what to upload how, large objects to the storage host, commits. */
export class HubUploads {
  readonly #host: UploadHost;
  readonly #objects = new Map<string, Uint8Array>();
  /** Nobody may write until there is one. */
  writer: HubWriter | undefined;

  constructor(host: UploadHost) {
    this.#host = host;
  }

  /** Answers what belongs to an upload; false for everything else. */
  async answer(call: HubCall): Promise<boolean> {
    const { request, path } = call;
    const object = /^\/upload\/([0-9a-f]{64})$/.exec(path)?.[1];
    if (request.method === "PUT" && object) {
      await this.#takeObject(call, object);
      return true;
    }
    if (request.method !== "POST") return false;
    if (path === "/api/repos/create") {
      const { name, organization, visibility } = JSON.parse(String(await bodyOf(request)));
      this.#create(call, `${organization}/${name}`, visibility === "private");
      return true;
    }
    const [, id, verb] =
      /^\/api\/models\/([^/]+\/[^/]+)\/(preupload|commit)\/main$/.exec(path) ??
      /^\/([^/]+\/[^/]+)\.git\/(info\/lfs\/objects\/batch)$/.exec(path) ??
      [];
    if (!id || !verb) return false;
    const text = String(await bodyOf(request));
    const repo = this.#writable(call, id);
    if (!repo) return true;
    if (verb === "preupload") this.#preupload(call, JSON.parse(text).files);
    else if (verb === "commit") this.#commit(call, repo, text);
    else this.#batch(call, JSON.parse(text).objects);
    return true;
  }

  #mayWrite({ request, response, headers }: HubCall, id: string): boolean {
    const { writer } = this;
    const token = request.headers.authorization?.replace(/^Bearer /, "");
    if (!writer || token !== writer.token) {
      refuse(response, 401, { message: "Invalid credentials in Authorization header" }, headers);
      return false;
    }
    if (id.startsWith(`${writer.owner}/`)) return true;
    refuse(response, 403, { message: `You don't have the rights to write to ${id}` }, headers);
    return false;
  }

  #writable(call: HubCall, id: string): MadeRepo | undefined {
    if (!this.#mayWrite(call, id)) return undefined;
    const repo = this.#host.find(id);
    if (!repo) refuse(call.response, 404, { errorCode: "RepoNotFound", message: "Repository not found" }, call.headers);
    return repo;
  }

  #create(call: HubCall, id: string, isPrivate: boolean): void {
    if (!this.#mayWrite(call, id)) return;
    if (this.#host.find(id)) {
      refuse(call.response, 409, { message: "You already created this model repo" }, call.headers);
      return;
    }
    const token = this.writer?.token;
    this.#host.add({ kind: "model", id, files: [], ...(isPrivate && token && { token }) });
    sendJson(call.response, { url: `http://localhost/${id}`, name: id, id: "0" }, call.headers);
  }

  #preupload({ response, headers }: HubCall, files: readonly { readonly path: string; readonly size: number }[]): void {
    const modes = files.map(({ path, size }) => {
      const isLarge = size >= 10 << 20 || path.endsWith(".safetensors");
      return { path, uploadMode: isLarge ? "lfs" : "regular", shouldIgnore: false };
    });
    sendJson(response, { files: modes }, headers);
  }

  #batch({ response, headers }: HubCall, objects: readonly { readonly oid: string; readonly size: number }[]): void {
    const answered = objects.map(({ oid, size }) => {
      const upload = { href: `${this.#host.storageUrl()}/upload/${oid}` };
      return { oid, size, ...(!this.#objects.has(oid) && { actions: { upload } }) };
    });
    sendJson(response, { transfer: "basic", objects: answered }, headers);
  }

  async #takeObject({ request, response, headers }: HubCall, oid: string): Promise<void> {
    const bytes = await bodyOf(request);
    if (createHash("sha256").update(bytes).digest("hex") !== oid) {
      refuse(response, 400, { message: "the content's hash is another" }, headers);
      return;
    }
    this.#objects.set(oid, bytes);
    response.writeHead(200, headers).end();
  }

  #commit({ response, headers }: HubCall, repo: MadeRepo, text: string): void {
    const files = new Map(repo.files.map((file) => [file.path, file]));
    for (const line of text.split("\n")) {
      const { key, value } = JSON.parse(line) as CommitLine;
      if (key === "header" || value.path === undefined) continue;
      const bytes = key === "file" ? Buffer.from(value.content ?? "", "base64") : this.#objects.get(value.oid ?? "");
      if (!bytes) {
        refuse(response, 400, { message: `${value.path} was not uploaded` }, headers);
        return;
      }
      files.set(value.path, bytesFile(value.path, bytes) satisfies HubFile);
    }
    const commitOid = this.#host.add({ ...repo, files: [...files.values()] });
    sendJson(
      response,
      { success: true, commitOid, commitUrl: `http://localhost/${repo.id}/commit/${commitOid}` },
      headers,
    );
  }
}
