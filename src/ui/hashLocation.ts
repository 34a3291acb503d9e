import { useSyncExternalStore } from "react";

/** The route in the address: what stands after `#`, without the values of a link. */
function currentRoute(): string {
  return `/${location.hash.replace(/^#?\/?/, "").split("?")[0]}`;
}

function subscribe(onChange: () => void): () => void {
  addEventListener("hashchange", onChange);
  return () => removeEventListener("hashchange", onChange);
}

/** Goes to a route; tells everyone who listens for another address, as the browser would. */
function navigate(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const oldURL = location.href;
  history[replace ? "replaceState" : "pushState"](null, "", `#${to}`);
  dispatchEvent(new HashChangeEvent("hashchange", { oldURL, newURL: location.href }));
}

/** Where the router reads and writes routes: in the fragment, so that any static host serves them. */
export function useHashLocation(): [string, typeof navigate] {
  return [useSyncExternalStore(subscribe, currentRoute), navigate];
}

useHashLocation.hrefs = (href: string) => `#${href}`;
