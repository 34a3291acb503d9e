import * as v from "valibot";
import { AppError } from "../base/errors";
import { askOnce } from "./askHub";
import type { HubAccess } from "./hubAccess";
import { type Patience, patiently } from "./patiently";

export interface HubRepo {
  readonly kind: "model" | "dataset";
  /** owner/name */
  readonly id: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

/** A file of a repository, as its listing describes it. */
export interface HubFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Large files have a SHA-256 of their content, small ones git's SHA-1 of it. */
  readonly hash: { readonly kind: "sha256" | "git-sha1"; readonly hex: string };
}

/** Everything in a repository at one commit. */
export interface HubListing {
  readonly kind: HubRepo["kind"];
  readonly id: string;
  /** 40 hexadecimal digits: what the revision stood for when it was asked. */
  readonly commit: string;
  readonly files: readonly HubFile[];
}

const commitPattern = /^[0-9a-f]{40}$/;
const maxFiles = 20_000;

const described = v.object({ sha: v.pipe(v.string(), v.regex(commitPattern)) });

const safePath = v.pipe(
  v.string(),
  v.maxLength(1024),
  v.check((path) => path.split("/").every((part) => part !== "" && part !== "." && part !== ".."), "is no path"),
);
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The form in which a listing is kept. */
export const hubListing = v.object({
  kind: v.picklist(["model", "dataset"]),
  id: v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w.-]+$/)),
  commit: v.pipe(v.string(), v.regex(commitPattern)),
  files: v.array(
    v.object({
      path: safePath,
      sizeBytes: size,
      hash: v.object({
        kind: v.picklist(["sha256", "git-sha1"]),
        hex: v.pipe(v.string(), v.regex(/^[0-9a-f]{40,64}$/)),
      }),
    }),
  ),
});

const entry = v.object({
  path: safePath,
  size,
  oid: v.pipe(v.string(), v.regex(commitPattern)),
  lfs: v.optional(v.object({ oid: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), size })),
});
const isFile = v.object({ type: v.literal("file") });

/**
 * Resolves the revision to a commit and lists every file of it, folders included. Errors: `not-allowed`, `missing-file`,
 * `too-many-requests`, `unreachable`, `damaged-file` where the answer is not what the hub documents, `cancelled`.
 */
export async function listRepo(
  access: HubAccess,
  { kind, id, revision }: HubRepo,
  patience: Patience = {},
): Promise<HubListing> {
  const { datasetInfo, listFiles, modelInfo } = await import("@huggingface/hub");
  const what = `${id} at ${revision}`;
  const { signal } = patience;
  const ask: typeof fetch = (url) =>
    patiently(() => askOnce(access, String(url), { what, ...(signal && { signal }) }), patience);
  const calls = { hubUrl: access.hubUrl, fetch: ask };
  const commit = await told(what, async () => {
    const request = { ...calls, name: id, revision, additionalFields: ["sha"] as ["sha"] };
    return v.parse(described, await (kind === "model" ? modelInfo(request) : datasetInfo(request))).sha;
  });
  const files = await told(what, async () => {
    const found: HubFile[] = [];
    for await (const item of listFiles({
      ...calls,
      repo: { type: kind, name: id },
      revision: commit,
      recursive: true,
    })) {
      const file = fileOf(item);
      if (file) found.push(file);
      if (found.length > maxFiles) throw new AppError("limit", `${what} has more than ${maxFiles} files`);
    }
    return found;
  });
  return { kind, id, commit, files };
}

function fileOf(item: unknown): HubFile | undefined {
  if (!v.is(isFile, item)) return undefined;
  const { path, oid, lfs, size } = v.parse(entry, item);
  if (!lfs) return { path, sizeBytes: size, hash: { kind: "git-sha1", hex: oid } };
  return { path, sizeBytes: lfs.size, hash: { kind: "sha256", hex: lfs.oid } };
}

/** What the hub says is as hostile as a file: anything but the documented form is an error that says so. */
async function told<Result>(what: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const detail = v.isValiError(cause) ? `${v.getDotPath(cause.issues[0]) ?? ""} ${cause.message}`.trim() : "no JSON";
    throw new AppError("damaged-file", `${what}: the hub's answer is not of the form it documents (${detail})`, {
      cause,
    });
  }
}

/** Where a file of a listing is read from. */
export function fileUrl(
  { hubUrl }: HubAccess,
  { kind, id, commit }: Pick<HubListing, "kind" | "id" | "commit">,
  path: string,
): string {
  const place = path.split("/").map(encodeURIComponent).join("/");
  return `${hubUrl}/${kind === "dataset" ? "datasets/" : ""}${id}/resolve/${commit}/${place}`;
}
