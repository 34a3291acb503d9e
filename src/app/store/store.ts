import { create } from "zustand";
import { type AppState, initialState, type WorkState } from "./state";

/** The page's one store. It holds data; what changes it stands in `app/commands`. */
export const useApp = create<AppState>()(() => initialState);

let work: WorkState = initialState;

/** For those who read much of the state: it stays the same while only the Inspector's picture moves. */
export function useWork(): WorkState {
  return useApp((state) => {
    const { inspector: _, ...now } = state;
    const keys = Object.keys(now) as (keyof WorkState)[];
    if (keys.some((key) => now[key] !== work[key])) work = now;
    return work;
  });
}

/** Replaces fields of one slice. */
export function patch<Slice extends keyof AppState>(slice: Slice, change: Partial<AppState[Slice]>): void {
  useApp.setState((state) => ({ [slice]: { ...(state[slice] as object), ...change } }) as Partial<AppState>);
}

/** Replaces a slice that is a union. */
export function replace<Slice extends keyof AppState>(slice: Slice, value: AppState[Slice]): void {
  useApp.setState({ [slice]: value } as Partial<AppState>);
}
