import { expect, test } from "vitest";
import { AppError } from "../base/errors";
import { sha256 } from "../base/hash";
import { fetchFiles } from "./fetchFiles";

const content = "twelve bytes";

/** A host: answers in turn for each path; the last answer stays. Notes how each was asked for. */
function host(answers: Readonly<Record<string, readonly (string | Error | 404)[]>>, entry: object) {
  const asked: string[] = [];
  const turns = new Map<string, number>();
  const files = { "a.txt": entry, "b.txt": entry };
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const path = String(input).replace("http://host/lab/", "");
    if (path === "embedded/manifest.json") return new Response(JSON.stringify({ files }));
    asked.push(`${path} ${init?.cache ?? "default"}`);
    const turn = turns.get(path) ?? 0;
    turns.set(path, turn + 1);
    const list = answers[path] ?? [404];
    const answer = list[Math.min(turn, list.length - 1)];
    if (answer instanceof Error) throw answer;
    return answer === 404 ? new Response("", { status: 404 }) : new Response(answer);
  };
  const waits: number[] = [];
  const read = fetchFiles({ baseUrl: "http://host/lab/", fetch, wait: async (ms) => void waits.push(ms) });
  return { read, asked, waits };
}

const entry = async () => ({ bytes: content.length, sha256: await sha256(content) });

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

test("a whole file is asked for once", async () => {
  const { read, asked } = host({ "embedded/a.txt": [content] }, await entry());
  expect(await (await read("embedded/a.txt")).text()).toBe(content);
  expect(asked).toEqual(["embedded/a.txt default"]);
});

test("a short file and one that did not arrive are asked for again, past every cache", async () => {
  const answers = { "embedded/a.txt": ["twelve", new TypeError("Failed to fetch"), content] };
  const { read, asked, waits } = host(answers, await entry());
  expect(await (await read("embedded/a.txt")).text()).toBe(content);
  expect(asked).toEqual(["embedded/a.txt default", "embedded/a.txt reload", "embedded/a.txt reload"]);
  expect(waits).toEqual([500, 1000]);
});

test("a file that stays damaged is named with its place, its bytes or its hash", async () => {
  const short = host({ "embedded/b.txt": ["twelve"] }, await entry());
  const first = await failure(short.read("embedded/b.txt"));
  expect(first.code).toBe("damaged-file");
  expect(first.message).toBe("embedded/b.txt (file 2 of 2) arrived damaged 3 times: 6 of 12 bytes");
  const changed = host({ "embedded/b.txt": ["twelve bytez"] }, await entry());
  expect((await failure(changed.read("embedded/b.txt"))).message).toMatch(/SHA-256 begins with \w{8}, not \w{8}$/);
});

test("a file that is not there is not asked for again; one that the manifest does not list, not at all", async () => {
  const { read, asked } = host({}, await entry());
  const error = await failure(read("c.txt"));
  expect(error.code).toBe("missing-file");
  expect(error.message).toContain("404");
  expect(asked).toHaveLength(1);
  const unlisted = await failure(read("embedded/c.txt"));
  expect(unlisted.code).toBe("missing-file");
  expect(asked).toHaveLength(1);
});
