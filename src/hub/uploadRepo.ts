import { AppError, messageOf } from "../base/errors";
import { checkToken, type HubAccess } from "./hubAccess";

export interface UploadRequest {
  /** owner/name; made where it is not there. */
  readonly repo: string;
  readonly isPrivate: boolean;
  /** Title of the commit. */
  readonly title: string;
  readonly files: readonly { readonly path: string; readonly content: Blob }[];
}

export interface UploadProgress {
  readonly phase: "hashing" | "uploading";
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface UploadedRepo {
  readonly url: string;
  readonly commit: string;
}

/** The status of a refusal of the hub, as its library throws it. */
function statusOf(error: unknown): number | undefined {
  const status: unknown = error instanceof Error ? Reflect.get(error, "statusCode") : undefined;
  return typeof status === "number" ? status : undefined;
}

/** Words for what the hub's library throws. */
function refusalOf(error: unknown, { repo }: UploadRequest, { hubUrl }: HubAccess, signal: AbortSignal): unknown {
  if (signal.aborted) return new AppError("cancelled", "the upload was cancelled; nothing of it is in the repository");
  if (error instanceof AppError) return error;
  const host = new URL(hubUrl).host;
  const status = statusOf(error);
  const says = `${status ?? "no answer"}: ${messageOf(error).slice(0, 200)}`;
  if (status === 401 || status === 403) {
    const advice = "a token with the right to write to it is needed";
    return new AppError("not-allowed", `${repo}: ${host} does not let you write there (${says}); ${advice}`, {
      cause: error,
    });
  }
  if (status === 429) {
    return new AppError("too-many-requests", `${repo}: ${host} counts too many requests (${says}); wait some minutes`, {
      cause: error,
    });
  }
  return new AppError("unreachable", `${repo}: the upload to ${host} failed (${says}); try again`, { cause: error });
}

/**
 * Writes files as one commit to a model repository of the hub. Files on disk are read in pieces: once for their hash, once
 * to be sent. Nothing shows in the repository until the commit, the last step. Errors: `bad-usage`, `not-allowed`,
 * `too-many-requests`, `unreachable`, `cancelled`.
 */
export async function* uploadRepo(
  access: HubAccess,
  request: UploadRequest,
  signal: AbortSignal,
): AsyncGenerator<UploadProgress, UploadedRepo, void> {
  const { repo, isPrivate, title, files } = request;
  if (!/^[\w.-]+\/[\w.-]+$/.test(repo)) {
    throw new AppError("bad-usage", `the repository ${JSON.stringify(repo.slice(0, 80))}: owner/name is expected`);
  }
  if (access.token === undefined) throw new AppError("not-allowed", `${repo}: writing needs a token of its owner`);
  const accessToken = checkToken(access.token);
  const { hubUrl } = access;
  const name = { type: "model", name: repo } as const;
  try {
    signal.throwIfAborted();
    const { createRepo, commitIter } = await import("@huggingface/hub");
    await createRepo({ repo: name, accessToken, hubUrl, visibility: isPrivate ? "private" : "public" }).catch(
      (error) => {
        // It is there already.
        if (statusOf(error) !== 409) throw error;
      },
    );
    const operations = files.map((file) => ({ operation: "addOrUpdate" as const, ...file }));
    const commit = commitIter({ repo: name, accessToken, hubUrl, title, operations, abortSignal: signal });
    const sizes = new Map(files.map(({ path, content }) => [path, content.size]));
    const shares = { hashing: new Map<string, number>(), uploading: new Map<string, number>() };
    const totalBytes = files.reduce((sum, { content }) => sum + content.size, 0);
    for (;;) {
      const { done, value } = await commit.next();
      if (done) return { url: `${hubUrl}/${repo}`, commit: value?.commit.oid ?? "" };
      if (value.event !== "fileProgress" || value.state === "error") continue;
      const { state: phase, path, progress } = value;
      shares[phase].set(path, progress);
      const doneBytes = [...shares[phase]].reduce((sum, [file, share]) => sum + share * (sizes.get(file) ?? 0), 0);
      yield { phase, doneBytes, totalBytes };
    }
  } catch (error) {
    throw refusalOf(error, request, access, signal);
  }
}
