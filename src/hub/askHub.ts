import { AppError, messageOf } from "../base/errors";
import { formatDuration } from "../base/format";
import { checkToken, type HubAccess } from "./hubAccess";
import { PassingFailure } from "./patiently";

export interface Question {
  /** What is asked for, as messages name it: "owner/name, config.json". */
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly silenceMs?: number;
}

/** An answer that does not begin, or stops, for so long is given up and asked for again. */
export const longestSilenceMs = 30_000;

/**
 * One request. The token goes to the hub's own origin and to no other. Resolves with the answer where its status is a
 * success. Errors: `PassingFailure` for what is worth asking again; `not-allowed`, `missing-file`, `damaged-file` (a
 * range that is not there), `unreachable`.
 */
export async function askOnce(access: HubAccess, url: string, question: Question): Promise<Response> {
  const { what, signal, silenceMs = longestSilenceMs } = question;
  const isHub = new URL(url).origin === new URL(access.hubUrl).origin;
  const headers = {
    ...question.headers,
    ...(isHub && access.token !== undefined && { Authorization: `Bearer ${checkToken(access.token)}` }),
  };
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMs);
  const stop = () => silence.abort();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const response = await fetch(url, {
      headers,
      signal: silence.signal,
      credentials: "omit",
      // What is kept is kept by us; the browser's own cache would hold it twice.
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
    if (response.ok) return response;
    const error = await refusalOf(response, access, what);
    await response.body?.cancel().catch(() => undefined);
    throw error;
  } catch (error) {
    if (error instanceof AppError || error instanceof PassingFailure) throw error;
    throw new PassingFailure(unreachable(access, what, error));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** A browser tells neither a broken line from a host that does not allow pages of other origins. */
function unreachable({ hubUrl }: HubAccess, what: string, cause: unknown): AppError {
  const host = new URL(hubUrl).host;
  return new AppError(
    "unreachable",
    `${what}: no answer from ${host} (${messageOf(cause)}); check the network, or whether the host allows this page (CORS)`,
    { cause },
  );
}

async function refusalOf(response: Response, access: HubAccess, what: string): Promise<Error> {
  const { status } = response;
  const code = response.headers.get("x-error-code");
  const says = await sentenceOf(response);
  const host = new URL(access.hubUrl).host;
  if (code === "GatedRepo") {
    const advice = "open its page there, accept the terms, then give a token of that account";
    return new AppError(
      "not-allowed",
      `${what}: its owners ask to be asked first on ${host}; ${advice} (${status}${says})`,
    );
  }
  switch (status) {
    case 401:
      return new AppError("not-allowed", `${what}: ${unknownWords(host, access.token !== undefined)} (401${says})`);
    case 403:
      return new AppError(
        "not-allowed",
        `${what}: ${host} refuses it (403${says}); a token of an account that may read it is needed`,
      );
    case 404:
      return new AppError("missing-file", `${what}: ${missingWords(code, host)} (404${says})`);
    case 416:
      return new PassingFailure(
        new AppError("damaged-file", `${what}: the file is shorter on ${host} than its listing says (416)`),
      );
    case 429:
      return tooMany(response, what, host, access.token !== undefined);
    default: {
      const error = new AppError(
        "unreachable",
        `${what}: ${host} answers with status ${status}${says}; try again later`,
      );
      return status >= 500 || status === 408 ? new PassingFailure(error, retryAfterMs(response)) : error;
    }
  }
}

function unknownWords(host: string, hasToken: boolean): string {
  return hasToken
    ? `${host} does not accept the token, or the name is wrong; check both`
    : `${host} has nothing public by this name; check it, or give a token if it is private`;
}

function missingWords(code: string | null, host: string): string {
  if (code === "RevisionNotFound") return "there is no such revision; name a branch, a tag or a commit";
  if (code === "EntryNotFound") return "there is no such file";
  return `${host} has nothing by this name, or your token may not read it; check the name`;
}

function tooMany(response: Response, what: string, host: string, hasToken: boolean): PassingFailure {
  const waitMs = retryAfterMs(response);
  const words = waitMs === undefined ? "wait some minutes" : `it asks to wait ${formatDuration(waitMs)}`;
  const advice = hasToken ? "" : "; with a token the limits are higher";
  return new PassingFailure(
    new AppError("too-many-requests", `${what}: ${host} counts too many requests from here (429): ${words}${advice}`),
    waitMs,
  );
}

/** Retry-After in either form; undefined where it is missing, or the host does not let a page read it. */
function retryAfterMs({ headers }: Response): number | undefined {
  const text = headers.get("retry-after");
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text) ? 1000 * Number(text) : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

const sentenceLimit = 200;

/** What the hub itself says, where it says something: ": Entry not found". */
async function sentenceOf(response: Response): Promise<string> {
  if (!response.headers.get("content-type")?.startsWith("application/json")) return "";
  try {
    const text = (await response.text()).slice(0, 10_000);
    const says = (JSON.parse(text) as { readonly error?: unknown }).error;
    return typeof says === "string" ? `: ${says.slice(0, sentenceLimit)}` : "";
  } catch {
    return "";
  }
}
