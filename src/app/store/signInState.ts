/** Signing in at the hub, as far as it may be shown: the token is not in the store. */
type SignInState =
  /** `message`: why the last one came to nothing, or ended. */
  | { readonly status: "out"; readonly message?: string }
  | { readonly status: "waiting"; readonly hubUrl: string }
  | { readonly status: "in"; readonly hubUrl: string; readonly untilMs: number };

/** What this page is known by at hubs, by their addresses: whoever serves it says so in `config.json`. */
export type HubClients = Readonly<Record<string, string>>;

export interface SignInSlice {
  readonly now: SignInState;
  /** Undefined until it is read. */
  readonly clients: HubClients | undefined;
}

export const initialSignIn: SignInSlice = { now: { status: "out" }, clients: undefined };
