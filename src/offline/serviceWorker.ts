// The built page without a network. Its files are listed when it is built (scripts/precache.ts).
import { openShell, type ShellFile } from "./shell";

declare const shellBuild: { readonly revision: string; readonly files: readonly ShellFile[] };

/** What this program needs of a service worker's scope, of which TypeScript's page library knows nothing. */
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

const scope = self as unknown as Scope;
const shell = openShell({
  ...shellBuild,
  scope: scope.registration.scope,
  caches,
  fetch: (input, init) => fetch(input, init),
});

scope.addEventListener("install", (event) => event.waitUntil(shell.install()));

// The first build takes the page that loaded it under its care; a later one waits until it is asked for.
scope.addEventListener("activate", (event) => {
  event.waitUntil(shell.removeOthers().then((isUpdate) => (isUpdate ? undefined : scope.clients.claim())));
});

scope.addEventListener("message", ({ data }) => {
  if (data === "take over") void scope.skipWaiting();
});

scope.addEventListener("fetch", (event) => {
  const answer = shell.answer(event.request);
  if (answer !== undefined) event.respondWith(answer);
});
