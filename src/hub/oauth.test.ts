import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { LocalHub } from "../../scripts/hub/localHub";
import { beginSignIn, exchangeCode, readAnswer, type SignInAttempt } from "./oauth";

const client = {
  clientId: "lab",
  redirectUrl: "http://localhost:1/lab/oauth.html",
  token: "hf_oauth_ofTheTests",
  lifeS: 600,
};

let hub: LocalHub;
let hubUrl: string;
beforeAll(async () => {
  hub = new LocalHub();
  hubUrl = await hub.listen();
});
afterAll(() => hub.close());
beforeEach(() => {
  hub.oauth.client = client;
  hub.faults.clear();
});

const begin = () => beginSignIn({ hubUrl, clientId: client.clientId, redirectUrl: client.redirectUrl });

/** The query that the hub's page comes back with. */
async function answerOf({ address }: SignInAttempt, choice: "Allow" | "Deny"): Promise<string> {
  const page = await (await fetch(address)).text();
  const link = new RegExp(`<a href="([^"]+)">${choice}`).exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
  expect(link.startsWith(client.redirectUrl)).toBe(true);
  return new URL(link).search;
}

test("a code is given for a token that holds as long as the hub says", async () => {
  const attempt = await begin();
  expect(attempt.address).not.toContain(attempt.verifier);
  const code = readAnswer(attempt, await answerOf(attempt, "Allow"));
  expect(await exchangeCode(attempt, code)).toEqual({ token: client.token, lifeMs: 600_000 });
  expect(hub.oauth.askedScopes).toBe("read-repos write-repos contribute-repos");
  // A code is good once, and for who asked alone.
  await expect(exchangeCode(attempt, code)).rejects.toMatchObject({ code: "not-allowed" });
  const other = await begin();
  const stolen = readAnswer(attempt, await answerOf(attempt, "Allow"));
  await expect(exchangeCode(other, stolen)).rejects.toMatchObject({
    code: "not-allowed",
    message: expect.stringMatching(/gives no token for this sign-in \(400\)/),
  });
  expect(other.state).not.toBe(attempt.state);
  expect(other.verifier).not.toBe(attempt.verifier);
});

test.each([
  ["", /belongs to another sign-in/],
  ["?code=abc", /belongs to another sign-in/],
  ["?code=abc&state=STATEx", /belongs to another sign-in/],
  ["?state=STATE&error=access_denied", /you did not allow this page/],
  ["?state=STATE&error=server_error&error_description=later", /\(server_error later\)/],
  ["?state=STATE", /without a code/],
  ["?state=STATE&code=a%20b", /without a code/],
] as const)("the answer %s is refused", async (query, words) => {
  const attempt = await begin();
  const read = () => readAnswer(attempt, query.replace("STATE", attempt.state));
  expect(read).toThrow(expect.objectContaining({ code: "not-allowed", message: expect.stringMatching(words) }));
});

describe("what the hub says to the exchange", () => {
  const answered = (body: BodyInit | null, init?: ResponseInit) =>
    vi.spyOn(globalThis, "fetch").mockResolvedValueOnce(new Response(body, init));

  test.each([
    ["no JSON", "<html>", "damaged-file"],
    ["another kind of token", JSON.stringify({ access_token: "hf_12345678", token_type: "mac" }), "damaged-file"],
    [
      "a life of no length",
      JSON.stringify({ access_token: "hf_12345678", token_type: "bearer", expires_in: -1 }),
      "damaged-file",
    ],
    [
      "a token that would break a header",
      JSON.stringify({ access_token: "hf_1\r\nX: 1", token_type: "bearer" }),
      "bad-usage",
    ],
    ["too much", "x".repeat(100_000), "damaged-file"],
  ])("%s is refused by name", async (_, body, code) => {
    answered(body);
    await expect(exchangeCode(await begin(), "code")).rejects.toMatchObject({ code });
  });

  test("a token whose life is not told holds an hour", async () => {
    answered(JSON.stringify({ access_token: "hf_12345678", token_type: "bearer" }));
    expect(await exchangeCode(await begin(), "code")).toEqual({ token: "hf_12345678", lifeMs: 3_600_000 });
  });

  test("no answer is said so, and names no code", async () => {
    vi.spyOn(globalThis, "fetch").mockRejectedValueOnce(new TypeError("fetch failed"));
    const failing = exchangeCode(await begin(), "secretCode");
    await expect(failing).rejects.toMatchObject({ code: "unreachable" });
    await expect(failing).rejects.not.toThrow(/secretCode/);
  });
});
