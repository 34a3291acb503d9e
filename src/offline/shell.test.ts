import { expect, test } from "vitest";
import { openShell, type ShellFile } from "./shell";

const scope = "https://host/lab/";

/** Caches in memory, as far as a shell uses them. */
function memoryCaches(): CacheStorage {
  const stores = new Map<string, Map<string, Response>>();
  const open = async (name: string) => {
    const store = stores.get(name) ?? new Map<string, Response>();
    stores.set(name, store);
    return { put: async (key: string, response: Response) => void store.set(key, response) };
  };
  const match = async (key: string) => {
    for (const store of stores.values()) if (store.has(key)) return store.get(key)?.clone();
    return undefined;
  };
  const made = {
    open,
    match,
    keys: async () => [...stores.keys()],
    delete: async (name: string) => stores.delete(name),
  };
  return made as unknown as CacheStorage;
}

/** A host whose files hold their own address and a number that grows with every answer. */
function host() {
  const asked: string[] = [];
  const missing = new Set<string>();
  const fetch = async (input: RequestInfo | URL) => {
    asked.push(String(input).replace(scope, ""));
    return new Response(`${input} ${asked.length}`, { status: missing.has(String(input)) ? 404 : 200 });
  };
  return { asked, missing, fetch };
}

const build = (revision: string, files: readonly ShellFile[]) => ({ revision, files, scope });
const first = build("1", [
  { url: "index.html", revision: "a" },
  { url: "embedded/model.safetensors", revision: "b" },
]);
const second = build("2", [
  { url: "index.html", revision: "c" },
  { url: "embedded/model.safetensors", revision: "b" },
]);

/** A request as a page makes it; `mode` and `cache` cannot be set so by a constructor. */
const request = (path: string, init: Partial<Request> = {}) =>
  ({ url: scope + path, method: "GET", mode: "cors", cache: "default", ...init }) as Request;

test("the first build fetches every file; the next only what changed, and then clears the first away", async () => {
  const { asked, fetch } = host();
  const caches = memoryCaches();
  const old = openShell({ ...first, caches, fetch });
  await old.install();
  expect(await old.removeOthers()).toBe(false);
  expect(asked).toEqual(["index.html", "embedded/model.safetensors"]);
  const next = openShell({ ...second, caches, fetch });
  await next.install();
  expect(asked.slice(2)).toEqual(["index.html"]);
  expect(await (await old.answer(request("index.html")))?.text()).toContain("index.html 1");
  expect(await next.removeOthers()).toBe(true);
  expect(await (await next.answer(request("index.html")))?.text()).toContain("index.html 3");
  expect(await caches.keys()).toEqual([`shell ${scope} 2`]);
});

test("a build of which one file cannot be had leaves nothing behind", async () => {
  const { missing, fetch } = host();
  missing.add(`${scope}embedded/model.safetensors`);
  const caches = memoryCaches();
  await expect(openShell({ ...first, caches, fetch }).install()).rejects.toThrow("model.safetensors: 404");
  expect(await caches.keys()).toEqual([]);
});

test("the page's own address is its index; other addresses and methods are left to the network", async () => {
  const { asked, fetch } = host();
  const shell = openShell({ ...first, caches: memoryCaches(), fetch });
  await shell.install();
  const page = await shell.answer(request("#/lab/merge", { mode: "navigate" }));
  expect(await page?.text()).toContain("index.html 1");
  expect(shell.answer(request("other.json"))).toBe(undefined);
  expect(shell.answer(request("index.html", { method: "POST" }))).toBe(undefined);
  expect(asked).toHaveLength(2);
});

test("a file asked for past every cache comes from the network and replaces the copy; a lost copy is fetched", async () => {
  const { asked, fetch } = host();
  const caches = memoryCaches();
  const shell = openShell({ ...first, caches, fetch });
  await shell.install();
  const path = "embedded/model.safetensors";
  expect(await (await shell.answer(request(path, { cache: "reload" })))?.text()).toContain(" 3");
  expect(await (await shell.answer(request(path)))?.text()).toContain(" 3");
  for (const name of await caches.keys()) await caches.delete(name);
  expect(await (await shell.answer(request(path)))?.text()).toContain(" 4");
  expect(await (await shell.answer(request(path)))?.text()).toContain(" 4");
  expect(asked).toHaveLength(4);
});

test("a file that waits for its use is fetched with the first use, kept, and taken over by the next build", async () => {
  const { asked, fetch } = host();
  const caches = memoryCaches();
  const path = "recorded/embedded.tensors.safetensors";
  const files = [...first.files, { url: path, revision: "t", onUse: true }];
  const old = openShell({ ...build("1", files), caches, fetch });
  await old.install();
  expect(asked).not.toContain(path);
  await old.answer(request(path));
  await old.answer(request(path));
  expect(asked.filter((url) => url === path)).toHaveLength(1);
  const next = openShell({ ...build("2", files), caches, fetch });
  await next.install();
  await next.removeOthers();
  expect(await (await next.answer(request(path)))?.text()).toContain(path);
  expect(asked.filter((url) => url === path)).toHaveLength(1);
});
