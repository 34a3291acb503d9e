import { create } from "zustand";
import { type AppState, initialState } from "./state";

/** The page's one store. It holds data; what changes it stands in `app/commands`. */
export const useApp = create<AppState>()(() => initialState);

/** Replaces fields of one slice. */
export function patch<Slice extends keyof AppState>(slice: Slice, change: Partial<AppState[Slice]>): void {
  useApp.setState((state) => ({ [slice]: { ...(state[slice] as object), ...change } }) as Partial<AppState>);
}

/** Replaces a slice that is a union. */
export function replace<Slice extends keyof AppState>(slice: Slice, value: AppState[Slice]): void {
  useApp.setState({ [slice]: value } as Partial<AppState>);
}
