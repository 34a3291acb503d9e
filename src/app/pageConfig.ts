import * as v from "valibot";
import type { HubClients } from "./store/signInState";

/** What whoever serves the page says of it, in `config.json` beside it. */
const schema = v.object({
  /** Client ids by the address of the hub, without a slash at its end. */
  signIn: v.optional(v.record(v.pipe(v.string(), v.url()), v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,200}$/))), {}),
});

/** Hubs that people can sign in at. None where the file is missing or of another form: a console of the browser says so. */
export async function readHubClients(): Promise<HubClients> {
  try {
    const response = await fetch(new URL("config.json", document.baseURI));
    if (!response.ok) return {};
    return v.parse(schema, await response.json()).signIn;
  } catch (error) {
    console.warn("config.json cannot be used", error);
    return {};
  }
}
