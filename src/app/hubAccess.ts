import { AppError } from "../base/errors";
import { checkToken, type HubAccess, publicHubUrl } from "../hub/hubAccess";

// Outside the store, so that nothing that is written, shared or copied can hold a token.
/** As it was typed last. */
let typed: HubAccess = { hubUrl: publicHubUrl };
/** From signing in; holds for the hub that gave it. */
let signedIn: { readonly hubUrl: string; readonly token: string; readonly untilMs: number } | undefined;

/** A typed token comes before that of a sign-in, which goes to the hub that gave it alone, until its time is over. */
export function hubAccess(): HubAccess {
  const { hubUrl } = typed;
  if (typed.token !== undefined || signedIn?.hubUrl !== hubUrl || signedIn.untilMs <= Date.now()) return typed;
  return { hubUrl, token: signedIn.token };
}

/** The address of the hub where it is not the public one; else empty. */
export function otherHub(): string {
  return typed.hubUrl === publicHubUrl ? "" : typed.hubUrl;
}

/** The token that was typed; empty where none was. */
export function typedToken(): string {
  return typed.token ?? "";
}

/** Reaches the hub this way until the page closes; empty texts mean the public hub, and no token of one's own. Error: `bad-usage`. */
export function setHubAccess({ hubUrl, token }: { readonly hubUrl: string; readonly token: string }): void {
  const url = hubAddress(hubUrl);
  typed = { hubUrl: url, ...(token.trim() !== "" && { token: checkToken(token) }) };
}

/** From here on, or until `untilMs` of the clock, requests to that hub are signed in; undefined ends that. */
export function keepSignedIn(access: typeof signedIn): void {
  signedIn = access;
}

/** The address that a text names, without a slash at its end; of an empty one the public hub's. Error: `bad-usage`. */
export function hubAddress(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return publicHubUrl;
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && url.hostname === "localhost");
  if (url && isSafe && url.username === "" && url.search === "" && url.hash === "") return url.href.replace(/\/+$/, "");
  throw new AppError("bad-usage", `${trimmed.slice(0, 80)} is no address of a hub; https://… is expected`);
}
