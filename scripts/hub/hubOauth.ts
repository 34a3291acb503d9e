import { createHash, randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { bodyOf, refuse, sendJson } from "./hubReplies";
import type { HubCall } from "./localHub";

/** A page that people may sign in from, and what they get. */
export interface OauthClient {
  readonly clientId: string;
  readonly redirectUrl: string;
  readonly token: string;
  readonly lifeS: number;
}

interface Granted {
  readonly challenge: string;
  readonly redirectUrl: string;
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** The hub's sign-in: a page with two answers, and the exchange of a code for a token. A code is good for one exchange. */
export class HubOauth {
  readonly #codes = new Map<string, Granted>();
  /** Nobody may sign in until there is one. */
  client: OauthClient | undefined;
  /** The state that the window comes back with where it is to be wrong. */
  wrongState: string | undefined;
  /** Scopes of the last question. */
  askedScopes = "";

  /** Answers what belongs to signing in; false for everything else. */
  async answer(call: HubCall): Promise<boolean> {
    const { request, path, url, response } = call;
    if (path === "/oauth/authorize" && request.method === "GET") this.#ask(url.searchParams, response);
    else if (path === "/oauth/token" && request.method === "POST") {
      this.#exchange(call, new URLSearchParams(String(await bodyOf(request))));
    } else return false;
    return true;
  }

  #ask(query: URLSearchParams, response: ServerResponse): void {
    const { client } = this;
    const redirectUrl = query.get("redirect_uri") ?? "";
    const challenge = query.get("code_challenge") ?? "";
    const isKnown = client && query.get("client_id") === client.clientId && redirectUrl === client.redirectUrl;
    const isAsked = query.get("response_type") === "code" && query.get("code_challenge_method") === "S256";
    if (!isKnown || !isAsked || challenge.length !== 43) {
      response.writeHead(400, { "Content-Type": "text/plain" }).end("unknown application, or no PKCE");
      return;
    }
    this.askedScopes = query.get("scope") ?? "";
    const code = randomBytes(24).toString("hex");
    this.#codes.set(code, { challenge, redirectUrl });
    const back = (answer: Record<string, string>) => {
      const address = new URL(redirectUrl);
      address.search = new URLSearchParams({
        ...answer,
        state: this.wrongState ?? query.get("state") ?? "",
      }).toString();
      return escaped(address.href);
    };
    response.writeHead(200, { "Content-Type": "text/html" }).end(`<!doctype html><title>Sign in</title>
<p>May ${escaped(client.clientId)} act for you?</p>
<a href="${back({ code })}">Allow</a> <a href="${back({ error: "access_denied" })}">Deny</a>`);
  }

  #exchange({ response, headers }: HubCall, form: URLSearchParams): void {
    const { client } = this;
    const code = form.get("code") ?? "";
    const granted = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const isRight =
      client &&
      granted &&
      form.get("grant_type") === "authorization_code" &&
      form.get("client_id") === client.clientId &&
      form.get("redirect_uri") === granted.redirectUrl &&
      challenge === granted.challenge;
    if (!isRight) {
      refuse(response, 400, { message: "invalid_grant" }, headers);
      return;
    }
    const { token, lifeS } = client;
    sendJson(
      response,
      { access_token: token, token_type: "Bearer", expires_in: lifeS, scope: this.askedScopes },
      headers,
    );
  }
}
