import { AppError } from "../base/errors";

/** How the hub is reached. Plain data: it crosses threads, and is never written anywhere. */
export interface HubAccess {
  /** Without a slash at its end. */
  readonly hubUrl: string;
  /** A person's own, for what is private. Lives in memory only and goes to the hub's own origin only. */
  readonly token?: string;
}

export const publicHubUrl = "https://huggingface.co";

/** The token as it is sent. Error: `bad-usage` where it holds what no token holds; the message does not repeat it. */
export function checkToken(token: string): string {
  const trimmed = token.trim();
  if (/^[\x21-\x7e]{8,4096}$/.test(trimmed)) return trimmed;
  throw new AppError(
    "bad-usage",
    "this is no access token: 8 to 4096 letters, digits and signs without a space are expected",
  );
}
