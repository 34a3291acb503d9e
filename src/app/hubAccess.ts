import { AppError } from "../base/errors";
import { checkToken, type HubAccess, publicHubUrl } from "../hub/hubAccess";

/** Outside the store, so that nothing that is written, shared or copied can hold the token. */
let access: HubAccess = { hubUrl: publicHubUrl };

export function hubAccess(): HubAccess {
  return access;
}

/** The address of the hub where it is not the public one; else empty. */
export function otherHub(): string {
  return access.hubUrl === publicHubUrl ? "" : access.hubUrl;
}

/** Reaches the hub this way until the page closes; empty texts mean the public hub, and no token. Error: `bad-usage`. */
export function setHubAccess({ hubUrl, token }: { readonly hubUrl: string; readonly token: string }): void {
  const url = hubUrl.trim() === "" ? publicHubUrl : checkAddress(hubUrl.trim());
  access = { hubUrl: url, ...(token.trim() !== "" && { token: checkToken(token) }) };
}

function checkAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && url.hostname === "localhost");
  if (url && isSafe && url.username === "" && url.search === "" && url.hash === "") return url.href.replace(/\/+$/, "");
  throw new AppError("bad-usage", `${text.slice(0, 80)} is no address of a hub; https://… is expected`);
}
