import { AppError, messageOf } from "../../base/errors";
import { formatClock } from "../../base/format";
import { beginSignIn, exchangeCode, readAnswer } from "../../hub/oauth";
import { hubAddress, keepSignedIn } from "../hubAccess";
import { readHubClients } from "../pageConfig";
import { patch, useApp } from "../store/store";

/** `oauth.html`, where the hub's window comes back to, tells its query on this channel. */
const channelName = "hub-sign-in";
/** A window that is left open so long is given up. */
const longestWaitMs = 10 * 60_000;

let giveUp: (() => void) | undefined;
let ending: ReturnType<typeof setTimeout> | undefined;

/** Reads, once, at which hubs this page is known. */
export async function learnHubClients(): Promise<void> {
  if (useApp.getState().signIn.clients === undefined) patch("signIn", { clients: await readHubClients() });
}

/**
 * Asks the person in a window of the hub's own, which knows them; comes back with a token that lives in this page's memory
 * as long as the hub says. Begun by a click: browsers open no window otherwise.
 */
export async function signIn(address: string): Promise<void> {
  if (useApp.getState().signIn.now.status === "waiting") return;
  const popup = window.open("", "hub-sign-in", "popup,width=560,height=720");
  try {
    const hubUrl = hubAddress(address);
    const clientId = useApp.getState().signIn.clients?.[hubUrl];
    if (clientId === undefined) throw new AppError("bad-usage", `this page is not registered at ${hubUrl}`);
    if (!popup) {
      throw new AppError("bad-usage", "the browser opened no window; allow windows of this page and sign in again");
    }
    patch("signIn", { now: { status: "waiting", hubUrl } });
    const redirectUrl = new URL("oauth.html", document.baseURI).href;
    const attempt = await beginSignIn({ hubUrl, clientId, redirectUrl });
    const answer = answerOf();
    popup.location.href = attempt.address;
    const { token, lifeMs } = await exchangeCode(attempt, readAnswer(attempt, await answer));
    takeToken(hubUrl, token, lifeMs);
  } catch (error) {
    const isCancelled = error instanceof AppError && error.code === "cancelled";
    const message = messageOf(error);
    patch("signIn", { now: { status: "out", ...(!isCancelled && { message: `${sentence(message)}.` }) } });
  } finally {
    giveUp = undefined;
    popup?.close();
  }
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Waits no longer for the hub's window. */
export function cancelSignIn(): void {
  giveUp?.();
}

/** Forgets the token. At the hub it holds until its time is over, or until the person withdraws it there. */
export function signOut(): void {
  clearTimeout(ending);
  keepSignedIn(undefined);
  patch("signIn", { now: { status: "out" } });
}

/** The query that the window comes back with. Errors: `cancelled`, and `unreachable` where none comes. */
function answerOf(): Promise<string> {
  const channel = new BroadcastChannel(channelName);
  return new Promise<string>((resolve, reject) => {
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === "string") resolve(data);
    };
    giveUp = () => reject(new AppError("cancelled", "the sign-in was cancelled"));
    setTimeout(() => reject(new AppError("unreachable", "the window did not come back; sign in again")), longestWaitMs);
  }).finally(() => channel.close());
}

function takeToken(hubUrl: string, token: string, lifeMs: number): void {
  const untilMs = Date.now() + lifeMs;
  keepSignedIn({ hubUrl, token, untilMs });
  patch("signIn", { now: { status: "in", hubUrl, untilMs } });
  clearTimeout(ending);
  // Longer times than a timer takes are over when the page is closed.
  ending = setTimeout(() => end(hubUrl, untilMs), Math.min(lifeMs, 2 ** 31 - 1));
}

function end(hubUrl: string, untilMs: number): void {
  keepSignedIn(undefined);
  const message = `Your sign-in at ${new URL(hubUrl).host} ended at ${formatClock(untilMs)}; sign in again.`;
  patch("signIn", { now: { status: "out", message } });
}
