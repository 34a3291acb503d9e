// Signing in at the hub: OAuth 2.0's authorization code with PKCE (RFC 6749, RFC 7636), for a page that can keep no secret.
import * as v from "valibot";
import { AppError, messageOf } from "../base/errors";
import { checkToken } from "./hubAccess";

/** What the page asks for: to read what is private, to write to a person's repositories, to make new ones. */
const scopes = "read-repos write-repos contribute-repos";
const longestWaitMs = 30_000;
const longestReply = 64 << 10;
/** Of a token whose reply does not say how long it holds. */
const assumedLifeS = 3600;

export interface SignInRequest {
  /** Without a slash at its end. */
  readonly hubUrl: string;
  /** What the hub knows this page by. */
  readonly clientId: string;
  /** Where the hub sends the answer, as it is registered there. */
  readonly redirectUrl: string;
}

/** A sign-in under way. Lives in memory only. */
export interface SignInAttempt extends SignInRequest {
  /** The hub's page where the person is asked. */
  readonly address: string;
  readonly state: string;
  readonly verifier: string;
}

export interface SignedIn {
  readonly token: string;
  readonly lifeMs: number;
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

const drawText = (): string => base64Url(crypto.getRandomValues(new Uint8Array(48)));

/** Draws state and verifier, and makes the address to ask at. Error: `insecure-page` where browsers offer no hashes. */
export async function beginSignIn(request: SignInRequest): Promise<SignInAttempt> {
  if (!globalThis.crypto?.subtle) throw new AppError("insecure-page", "signing in needs a page that came over https");
  const [state, verifier] = [drawText(), drawText()];
  const challenge = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  const address = new URL(`${request.hubUrl}/oauth/authorize`);
  address.search = new URLSearchParams({
    client_id: request.clientId,
    redirect_uri: request.redirectUrl,
    response_type: "code",
    scope: scopes,
    state,
    code_challenge: base64Url(challenge),
    code_challenge_method: "S256",
  }).toString();
  return { ...request, address: address.href, state, verifier };
}

const hostOf = ({ hubUrl }: SignInRequest): string => new URL(hubUrl).host;

/** The code in the query that the hub came back with. Error: `not-allowed` for a refusal, or an answer to another question. */
export function readAnswer(attempt: SignInAttempt, query: string): string {
  const answer = new URLSearchParams(query);
  const host = hostOf(attempt);
  if (answer.get("state") !== attempt.state) {
    const words = "the answer that came back belongs to another sign-in; nothing was taken from it. Sign in again";
    throw new AppError("not-allowed", words);
  }
  const refusal = answer.get("error");
  if (refusal === "access_denied") throw new AppError("not-allowed", `you did not allow this page to act at ${host}`);
  if (refusal !== null) {
    const says = [refusal, answer.get("error_description") ?? ""].join(" ").trim().slice(0, 200);
    throw new AppError("not-allowed", `${host} did not let this page sign in (${says})`);
  }
  const code = answer.get("code");
  if (code !== null && /^[\x21-\x7e]{1,4096}$/.test(code)) return code;
  throw new AppError("not-allowed", `${host} came back without a code; sign in again`);
}

const reply = v.object({
  access_token: v.string(),
  token_type: v.pipe(v.string(), v.toLowerCase(), v.literal("bearer")),
  expires_in: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(366 * 86_400)), assumedLifeS),
});

/**
 * Gives the code for a token, at the hub's own address and nowhere it sends on to. Errors: `unreachable`, `not-allowed`,
 * `damaged-file` for an answer of another form; no message repeats code or token.
 */
export async function exchangeCode(attempt: SignInAttempt, code: string): Promise<SignedIn> {
  const { hubUrl, clientId, redirectUrl, verifier } = attempt;
  const host = hostOf(attempt);
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: clientId,
    redirect_uri: redirectUrl,
    code,
    code_verifier: verifier,
  });
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${hubUrl}/oauth/token`, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(longestWaitMs),
    });
    text = await shortText(response);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const words = `no answer from ${host} to the sign-in (${messageOf(cause)}); check the network and sign in again`;
    throw new AppError("unreachable", words, { cause });
  }
  if (!response.ok) {
    throw new AppError("not-allowed", `${host} gives no token for this sign-in (${response.status}); sign in again`);
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), reply), text);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const place = v.getDotPath(issue) ?? "the answer";
    throw new AppError("damaged-file", `${host} answers the sign-in not in the form it documents (${place})`);
  }
  return { token: checkToken(parsed.output.access_token), lifeMs: 1000 * parsed.output.expires_in };
}

/** A text that a hostile host cannot make long. Error: `damaged-file`. */
async function shortText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const piece = await reader?.read();
    if (!piece || piece.done) return text;
    text += decoder.decode(piece.value, { stream: true });
    if (text.length <= longestReply) continue;
    await reader?.cancel().catch(() => undefined);
    throw new AppError("damaged-file", `the answer to the sign-in is longer than ${longestReply} characters`);
  }
}
