import type { StoredThing } from "../storedThings";
import type { Failure } from "./state";

/** What this page keeps in the browser. */
export interface StorageState {
  readonly status: "unread" | "reading" | "ready";
  readonly things: readonly StoredThing[];
  /** Bytes of this origin as the browser counts them, and how many it would give; undefined where it does not tell. */
  readonly usageBytes: number | undefined;
  readonly quotaBytes: number | undefined;
  /** True where the browser clears nothing by itself. */
  readonly isPersistent: boolean | undefined;
  /** The browser was asked for that and said no. */
  readonly wasRefused: boolean;
  /** What opens without a network: nothing, the page with its model and recording, or single weights of it as well. */
  readonly offline: "none" | "page" | "all";
  readonly failure: Failure | undefined;
}

export const initialStorage: StorageState = {
  status: "unread",
  things: [],
  usageBytes: undefined,
  quotaBytes: undefined,
  isPersistent: undefined,
  wasRefused: false,
  offline: "none",
  failure: undefined,
};
